package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Whoever a server connection works for. All calls come on the connection's worker. */
public interface Tenant {
    /** A run of whole or partial messages from the server, as they came. The tenant owns {@code run}. */
    void serverSent(ServerLink link, ByteBuf run);

    /** A ReadyForQuery for the tenant went by, after everything that {@link #serverSent} had before it. */
    void serverReady(ServerLink link, byte status);

    /** What was read in one go has been handed over: the time to flush. */
    void serverReadComplete(ServerLink link);

    /** The server connection's own outgoing buffer went over its limit, or is below it again. */
    default void serverWritable(ServerLink link, boolean writable) {}

    /** The server dropped all prepared statements, or {@code all} that belonged to the session, as the client told it to. */
    default void serverDiscarded(ServerLink link, boolean all) {}

    /** The server reported what a setting is now, because of what the tenant did. */
    default void serverReported(ServerLink link, String name) {}

    /** What was asked of the server on behalf of the tenant is answered; {@link #serverReady} follows. */
    default void serverAnswered(ServerLink link, Inquiry inquiry, byte status) {}

    /** The connection is gone. {@code sqlState} and {@code why} are fit for a client. */
    void serverLost(ServerLink link, String sqlState, String why);

    /** A query of our own, sent on behalf of the tenant, failed. The connection is closed behind this call. */
    default void serverRefused(ServerLink link, @Nullable String sqlState, String why) {
        serverLost(link, sqlState == null ? "08006" : sqlState, why);
    }
}
