/**
 * Numbers: what is measured ({@link io.pgweir.bench.figure.Figure}), what the kernel says a process costs
 * ({@link io.pgweir.bench.figure.Cost}), and how several rounds become one number ({@link io.pgweir.bench.figure.Figures}). Nothing here knows
 * who is measured, or by which load.
 */
@NullMarked
package io.pgweir.bench.figure;

import org.jspecify.annotations.NullMarked;
