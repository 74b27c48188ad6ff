/**
 * Real PostgreSQL without an installation: binaries from a jar, a primary with streaming standbys on loopback, and a
 * handle on each node to stop, kill, freeze, restart and promote it.
 *
 * <p>In this order: {@link io.pgweir.dist.postgres.PostgresBinaries} finds and unpacks a server,
 * {@link io.pgweir.dist.postgres.PostgresCluster} lays out and starts a cluster,
 * {@link io.pgweir.dist.postgres.PostgresNode} is one server of it. The rest serves these three. What is started here
 * ends with us, however we end: closed, by a shutdown hook, or by a watchdog when this process is killed.
 *
 * <p>Nothing here knows the proxy: the demo and the tests put it in front.
 */
@NullMarked
package io.pgweir.dist.postgres;

import org.jspecify.annotations.NullMarked;
