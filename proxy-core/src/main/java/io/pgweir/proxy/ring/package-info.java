/**
 * Sockets on Linux's io_uring, as a transport for Netty's event loops: what a turn of a loop wants sent and received goes to the
 * kernel in one call, where epoll takes one for each.
 *
 * <pre>
 *   RingHandler, one a loop ──▶ Ring ──▶ Kernel              what is wanted, what came of it: a few system calls
 *     │ Berth: a channel's place    └ Inlet, Messages        memory that the kernel receives into, and is told in what to send
 *     ▼
 *   RingChannel ◀── RingSocket: Inflow, Outflow              Netty's channels
 *               ◀── RingListener
 * </pre>
 *
 * Netty has such a transport of its own. This one makes no object for a request, follows a channel from loop to loop, and notices a
 * client that goes while nobody reads it; Netty's, as of 4.2.18, does not.
 */
@NullMarked
package io.pgweir.proxy.ring;

import org.jspecify.annotations.NullMarked;
