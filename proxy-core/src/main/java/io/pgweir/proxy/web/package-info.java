/**
 * HTTP: metrics and health for monitoring, JSON for programs and the page for people. Read-only.
 *
 * <p>It has an event loop of its own, so that a scrape or a slow browser never stands in the way of a worker, and small limits
 * of size, time and number, as nobody logs in here. What it shows it is given by {@code view} and {@code metrics}; nothing to
 * the left knows it.
 */
@NullMarked
package io.pgweir.proxy.web;

import org.jspecify.annotations.NullMarked;
