/**
 * Which standby a read goes to, and how new that must be. Decides with what the cluster publishes; knows nothing of connections
 * or texts. One of each kind serves all sessions of a worker, or one session, so nothing here is shared between threads.
 */
@NullMarked
package io.pgweir.proxy.route;

import org.jspecify.annotations.NullMarked;
