/**
 * Numbers that workers keep of what they do. Each is written by its worker alone, with a plain addition, and read in a task on
 * that worker's loop, so that counting costs the way of a byte next to nothing. Nothing here knows what is counted, nor why.
 */
@NullMarked
package io.pgweir.proxy.tally;

import org.jspecify.annotations.NullMarked;
