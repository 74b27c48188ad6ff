/**
 * What proves the speed.
 */
@NullMarked
package io.pgweir.bench;

import org.jspecify.annotations.NullMarked;
