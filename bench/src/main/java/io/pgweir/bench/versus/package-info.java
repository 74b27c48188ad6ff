/**
 * Side-by-side runs of pgweir, PgBouncer and no proxy at all, on one machine, at equal settings.
 *
 * <p>{@link io.pgweir.bench.versus.Baseline} starts a {@link io.pgweir.bench.versus.Site}: PostgreSQL and the
 * {@link io.pgweir.bench.versus.Contestant}s, each a process of its own in a temporary folder. It drives them from outside and
 * reads what they cost from /proc ({@link io.pgweir.bench.versus.Cost}). Nothing here reaches into the proxy: a peer could be
 * measured by the same code.
 */
@NullMarked
package io.pgweir.bench.versus;

import org.jspecify.annotations.NullMarked;
