/**
 * What the user gets.
 */
@NullMarked
package io.pgweir.dist;

import org.jspecify.annotations.NullMarked;
