/**
 * HTTP: metrics and health for monitoring, JSON for programs and the page for people.
 *
 * <p>It has an event loop of its own, so that a scrape or a slow browser never stands in the way of a worker, and small limits
 * of size, time and number, as anybody may ask. An admin who has
 * logged in gives orders to {@code console}; all else only looks. What it shows it is given by {@code view} and {@code metrics}; nothing to
 * the left knows it.
 */
@NullMarked
package io.pgweir.proxy.web;

import org.jspecify.annotations.NullMarked;
