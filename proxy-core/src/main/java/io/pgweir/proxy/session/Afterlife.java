package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.proxy.pool.Share;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.server.Tenant;

/**
 * Tenant of a connection whose client said good-bye before it had its answers: PostgreSQL runs what was asked to the end, and so
 * do we. The answers are for nobody.
 */
final class Afterlife implements Tenant {
    private final Share share;
    private final boolean reset;

    private Afterlife(Share share, boolean reset) {
        this.share = share;
        this.reset = reset;
    }

    /** Whether there are answers outstanding that come without another word of the client. */
    static boolean awaits(ServerLink link) {
        return !link.ledger.isClear() && link.ledger.endsByItself();
    }

    /** Takes over a connection on which whole batches are outstanding. */
    static void begin(ServerLink link, Share share, boolean reset) {
        link.worksFor(new Afterlife(share, reset));
        link.read(true);
        link.flush();
    }

    @Override
    public void serverSent(ServerLink link, ByteBuf run) {
        run.release();
    }

    @Override
    public void serverReady(ServerLink link, byte status) {
        if (link.ledger.isClear()) {
            share.giveBack(link, reset);
        } else if (!link.ledger.endsByItself()) {
            share.discard(link);
        }
    }

    @Override
    public void serverReadComplete(ServerLink link) {
        if (!link.ledger.endsByItself()) {
            share.discard(link); // it waits for data that nobody has
        }
    }

    @Override
    public void serverLost(ServerLink link, String sqlState, String why) {
        share.ended(link);
    }
}
