/**
 * The nodes and who of them is the primary. Monitors ask with JDBC on virtual threads, away from the data path, and
 * publish an immutable {@link io.pgweir.proxy.cluster.Topology}; nobody ever waits for them.
 */
@NullMarked
package io.pgweir.proxy.cluster;

import org.jspecify.annotations.NullMarked;
