/**
 * What is to be seen of the proxy as time series: for Prometheus, and for the page's curves.
 *
 * <p>Here alone is a metrics library known. It is asked when somebody scrapes, on the thread of the HTTP port, and never hears of
 * a transaction: workers keep plain numbers ({@code tally}), {@code view} gathers them, and this room gives them names. Series
 * are bounded in number, whatever clients call their databases.
 */
@NullMarked
package io.pgweir.proxy.metrics;

import org.jspecify.annotations.NullMarked;
