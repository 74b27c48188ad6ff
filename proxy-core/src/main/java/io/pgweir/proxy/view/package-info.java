/**
 * What is to be seen of the proxy at one moment, as records that never change: for the console, the metrics and the page, which
 * so have the same figures. What belongs to a worker is gathered by a task on its loop, a few things at a time; nobody who
 * carries bytes waits for it or takes a lock for it. Nothing here acts, and nothing knows how the figures are shown.
 */
@NullMarked
package io.pgweir.proxy.view;

import org.jspecify.annotations.NullMarked;
