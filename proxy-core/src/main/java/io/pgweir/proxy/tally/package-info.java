/**
 * What is counted and timed while the proxy works: plain numbers that one worker writes and anybody may read.
 *
 * <p>Nothing here knows what it counts. There is no lock, no allocation after a counter was made, and no metrics library: a
 * transaction pays for a few additions. The rooms to the right keep these where things happen; {@code metrics} and {@code view}
 * read them.
 */
@NullMarked
package io.pgweir.proxy.tally;

import org.jspecify.annotations.NullMarked;
