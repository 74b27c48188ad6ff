/**
 * Clients after login: a {@link io.pgweir.proxy.session.Session} reads a client's messages, leases server connections
 * for its units of work and passes bytes on.
 */
@NullMarked
package io.pgweir.proxy.session;

import org.jspecify.annotations.NullMarked;
