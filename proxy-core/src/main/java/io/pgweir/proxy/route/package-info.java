/**
 * Which standby a read goes to, and how new that must be; whom the operator's rules prefer. Decides with what the cluster
 * publishes; knows nothing of connections or texts. One of each kind serves all sessions of a worker, or one session, so nothing
 * here is shared between threads but the counts of what went where, which anybody may read.
 */
@NullMarked
package io.pgweir.proxy.route;

import org.jspecify.annotations.NullMarked;
