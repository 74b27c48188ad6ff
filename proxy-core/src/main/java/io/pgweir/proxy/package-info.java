/**
 * The proxy, as a row of rooms; a room may use those to its left, never one to its right:
 *
 * <pre>
 *   tally · ring · net · cluster · access · statement · knowledge · server · pool · route · session · door · view · console · metrics · web · Pgweir
 * </pre>
 *
 * <p>{@link io.pgweir.proxy.Pgweir} is the composition root: every long-lived object is made there, on one screen.
 */
@NullMarked
package io.pgweir.proxy;

import org.jspecify.annotations.NullMarked;
