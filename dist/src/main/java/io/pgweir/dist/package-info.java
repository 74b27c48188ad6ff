/**
 * What the user gets: {@code postgres} starts real PostgreSQL servers for the demo and the tests, {@code cli} is the
 * command line. Nothing lives here itself, and no other module imports from here.
 */
@NullMarked
package io.pgweir.dist;

import org.jspecify.annotations.NullMarked;
