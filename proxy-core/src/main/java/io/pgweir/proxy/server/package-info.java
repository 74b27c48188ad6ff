/**
 * Connections of ours to PostgreSQL: opening, logging in, what the server still owes, and cleaning up.
 * A {@link io.pgweir.proxy.server.ServerLink} works for one {@link io.pgweir.proxy.server.Tenant} at a time; rooms to the right
 * are called back through that interface only.
 */
@NullMarked
package io.pgweir.proxy.server;

import org.jspecify.annotations.NullMarked;
