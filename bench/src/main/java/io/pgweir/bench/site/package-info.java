/**
 * What is started for a run: PostgreSQL and the {@link io.pgweir.bench.site.Contestant}s in front of it, each a process of its
 * own in a temporary folder, on loopback. When the {@link io.pgweir.bench.site.Site} closes, nothing is left.
 *
 * <p>Who takes part, and by which command, is said in {@code bench/peers/list} ({@link io.pgweir.bench.site.Peers}), pgweir
 * included: nothing here knows it from the others.
 */
@NullMarked
package io.pgweir.bench.site;

import org.jspecify.annotations.NullMarked;
