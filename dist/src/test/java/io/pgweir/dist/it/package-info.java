/**
 * The proxy in front of real servers, seen from outside: what clients get, and what the servers see.
 *
 * <p>A test starts a {@link io.pgweir.dist.it.Proxy} in its own JVM and talks to it by pgjdbc, or message by message by a
 * {@link io.pgweir.dist.it.Client}. What servers think is asked of them past the proxy. Nothing here reaches into the
 * proxy's rooms but for the counts that it publishes.
 */
@NullMarked
package io.pgweir.dist.it;

import org.jspecify.annotations.NullMarked;
