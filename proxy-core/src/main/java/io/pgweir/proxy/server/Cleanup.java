package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Query;
import java.util.function.BiConsumer;

/** Tenant of a connection that was left in a transaction, or with a state that belongs to a session: brings it back to clean. */
public final class Cleanup implements Tenant {
    private final BiConsumer<ServerLink, Boolean> done;
    private final boolean resets;
    private final int errorsBefore;
    private int awaited;

    private Cleanup(boolean resets, int errorsBefore, BiConsumer<ServerLink, Boolean> done) {
        this.resets = resets;
        this.errorsBefore = errorsBefore;
        this.done = done;
    }

    /**
     * Rolls back what is open and runs {@code resetQuery} if there is one.
     *
     * @param done told whether the connection is clean now
     */
    public static void start(ServerLink link, String resetQuery, BiConsumer<ServerLink, Boolean> done) {
        Cleanup cleanup = new Cleanup(!resetQuery.isEmpty(), link.errors(), done);
        ByteBuf out = link.channel().alloc().buffer(64);
        if (link.status() != 'I') {
            cleanup.send(link, out, "ROLLBACK");
        }
        if (!resetQuery.isEmpty()) {
            cleanup.send(link, out, resetQuery);
        }
        link.worksFor(cleanup);
        link.read(true);
        if (cleanup.awaited == 0) {
            out.release();
            if (link.isPinned()) {
                link.wasReset(Settings.UNKNOWN); // the operator wants nothing to be run
            }
            done.accept(link, link.isIdle());
            return;
        }
        link.write(out);
        link.flush();
    }

    private void send(ServerLink link, ByteBuf out, String sql) {
        Query.write(out, sql);
        link.ledger.owe(Ledger.QUERY);
        awaited++;
    }

    @Override
    public void serverSent(ServerLink link, ByteBuf run) {
        run.release();
    }

    @Override
    public void serverReady(ServerLink link, byte status) {
        if (--awaited > 0) {
            return;
        }
        boolean failed = link.errors() != errorsBefore;
        if (resets && !failed && link.isPinned()) {
            link.wasReset(Settings.UNKNOWN); // not by DISCARD ALL: the operator's own query, which we take at its word
        }
        done.accept(link, !failed && link.isIdle());
    }

    @Override
    public void serverReadComplete(ServerLink link) {}

    @Override
    public void serverLost(ServerLink link, String sqlState, String why) {
        done.accept(link, false);
    }
}
