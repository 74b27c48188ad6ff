/**
 * Drivers and programs that people use, through pgweir: each has habits of its own on the wire, and none may notice the proxy.
 * Those of other languages have programs of their own beside the sources, which an {@link io.pgweir.dist.drivers.OtherLanguage} runs.
 * A {@link io.pgweir.dist.drivers.Front} is the proxy under test; what a raw client could do on purpose is tested elsewhere.
 */
@NullMarked
package io.pgweir.dist.drivers;

import org.jspecify.annotations.NullMarked;
