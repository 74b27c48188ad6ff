/**
 * HTTP: metrics and health for monitoring, JSON for programs and the page for people.
 *
 * <p>It has an event loop of its own, so that a scrape or a slow browser never stands in the way of a worker, and small limits
 * of size, time and number, as anybody may ask. What it shows it is given by {@code view} and {@code metrics}; what an admin
 * orders who has logged in on the page, {@code console} does. Nothing to the left knows it.
 */
@NullMarked
package io.pgweir.proxy.web;

import org.jspecify.annotations.NullMarked;
