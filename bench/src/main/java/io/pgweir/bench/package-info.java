/**
 * What proves the speed: micro-benchmarks of what runs for each message or each login. A change to one of these hot places
 * comes with their figures before and after.
 *
 * <p>What a whole process costs, sockets included, is measured next door, in {@code versus}.
 */
@NullMarked
package io.pgweir.bench;

import org.jspecify.annotations.NullMarked;
