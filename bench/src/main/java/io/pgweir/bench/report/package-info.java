/**
 * Measurements for people: tables in Markdown ({@link io.pgweir.bench.report.Tables}), plots in SVG ({@link io.pgweir.bench.report.Plot}).
 */
@NullMarked
package io.pgweir.bench.report;

import org.jspecify.annotations.NullMarked;
