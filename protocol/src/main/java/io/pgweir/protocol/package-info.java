/**
 * PostgreSQL's wire protocol, 3.0 and 3.2, as both sides speak it: bytes and rules.
 *
 * <pre>
 *   every message            type:1  length:4  body
 *                                    '------------'   the length counts itself and the body, not the type
 *   but a client's first             length:4  code:4  body
 * </pre>
 *
 * <p>{@link io.pgweir.protocol.Frame} knows the outside of a message; {@link io.pgweir.protocol.Frontend} and
 * {@link io.pgweir.protocol.Backend} name the types. Then there is one small class a message, by the manual's name,
 * with {@code write} where we send it and {@code read} where we look inside. Most messages are only passed on, and have
 * no class. Where two directions share a type byte, the class says which it means.
 *
 * <p>Readers take a buffer, where the body begins and its length. They move no index, keep no reference to the buffer,
 * and look at nothing outside of the body. They throw {@link io.pgweir.protocol.ProtocolViolation}, never anything else,
 * and never make more of a body than it holds. Writers append a whole message to a buffer of the caller's, who owns it
 * before and after.
 *
 * <p>What may not be here: sockets, channels, threads, clocks, logging. What a message means for a session or a pool is
 * for the proxy to know.
 */
@NullMarked
package io.pgweir.protocol;

import org.jspecify.annotations.NullMarked;
