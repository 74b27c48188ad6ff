/**
 * What the operator says: YAML in, an immutable {@link io.pgweir.config.PgweirConfig} out, or all of its problems, each with
 * file, line and column.
 *
 * <p>The records are the description of the configuration. Each of their components has a {@code @Setting} that says what
 * it does, its default and its bounds, and everything else follows from that: the reader ({@code Binder}), the effective
 * configuration, the reference file and the diff of a reload. A setting is added by adding a component.
 *
 * <p>What may not live here: anything that acts. This package opens no socket and starts no thread; it knows neither the wire
 * protocol nor the proxy, which takes the records and reads them. SnakeYAML is known here and nowhere else.
 */
@NullMarked
package io.pgweir.config;

import org.jspecify.annotations.NullMarked;
