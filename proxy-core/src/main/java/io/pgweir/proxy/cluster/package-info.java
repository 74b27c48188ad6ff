/**
 * The nodes, what state each is in, and who of them is the primary. Monitors ask with JDBC on virtual threads, away from the data
 * path, and publish an immutable {@link io.pgweir.proxy.cluster.Topology} and a
 * {@link io.pgweir.proxy.cluster.NodeStatus} of each node; nobody ever waits for them. Where nodes are while reads have use for that a
 * {@link io.pgweir.proxy.cluster.Lookout} sees, from a worker, and tells {@link io.pgweir.proxy.cluster.Glimpses}. Whoever has trouble with a node
 * tells it ({@link io.pgweir.proxy.cluster.Node#doubt}), and it is looked at; whoever has connections to it is told when it is lost
 * ({@link io.pgweir.proxy.cluster.Dependents}).
 */
@NullMarked
package io.pgweir.proxy.cluster;

import org.jspecify.annotations.NullMarked;
