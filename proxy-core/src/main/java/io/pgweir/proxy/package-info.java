/**
 * The proxy.
 */
@NullMarked
package io.pgweir.proxy;

import org.jspecify.annotations.NullMarked;
