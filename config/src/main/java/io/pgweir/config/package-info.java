/**
 * What the operator says.
 */
@NullMarked
package io.pgweir.config;

import org.jspecify.annotations.NullMarked;
