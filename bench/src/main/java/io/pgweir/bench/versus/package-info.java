/**
 * Side-by-side runs of pgweir, its peers and no proxy at all, on one machine, at equal settings: the program behind {@code bench/run}.
 *
 * <p>{@link io.pgweir.bench.versus.Run} opens a {@link io.pgweir.bench.site.Site}, {@link io.pgweir.bench.versus.Rounds} has every
 * contestant do every {@link io.pgweir.bench.load.Workload} several times, and {@code report} writes down what came of it.
 */
@NullMarked
package io.pgweir.bench.versus;

import org.jspecify.annotations.NullMarked;
