package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.Frontend;
import io.pgweir.proxy.net.Timed;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.pool.Share;
import io.pgweir.proxy.server.CancelRelay;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.server.Tenant;
import java.util.concurrent.TimeUnit;

/**
 * Tenant of a connection whose client has gone before it had its answers, which are for nobody now. After a good-bye PostgreSQL
 * runs what was asked to its end, and so do we, as long as a query may take; what a client that vanished had asked for is cancelled.
 * A cancel request hits one query of several, or comes before the query has begun: so it is sent again until all is answered.
 */
final class Afterlife implements Tenant, Timed {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ServerLink link;
    private final Share share;
    private final boolean reset;
    private final Worker worker;
    private final Commons commons;
    private final Runnable ended;
    private boolean over;
    private boolean cancelling;
    /** When it began, or when it began to be cancelled. */
    private long sinceNanos;

    private long limitNanos;

    /**
     * Takes a connection over.
     *
     * @param reset whether its session's state has to go
     * @param ended runs when nothing of it is under way any more
     */
    Afterlife(ServerLink link, Share share, boolean reset, Worker worker, Commons commons, Runnable ended) {
        this.link = link;
        this.share = share;
        this.reset = reset;
        this.worker = worker;
        this.commons = commons;
        this.ended = ended;
        this.sinceNanos = worker.now();
        worker.time(this);
        link.worksFor(this);
        link.read(true);
        link.flush();
    }

    /** Whether there are answers outstanding that come without another word of the client. */
    static boolean endsByItself(ServerLink link) {
        return !link.ledger.isClear() && link.ledger.endsByItself();
    }

    /** There is none: the server waits for what the client will not send, or has the half of a message. */
    static void cutShort(
            ServerLink link, Share share, Worker worker, Commons commons, boolean betweenMessages, Runnable ended) {
        CancelRelay.send(commons.connector(), commons.tls().get(), worker, link, ended);
        if (!betweenMessages) {
            link.cutOff();
        }
        share.discard(link);
    }

    /** Lets it go on for so long; zero is to its end. */
    void goesOn(long atMostNanos) {
        limitNanos = atMostNanos;
    }

    /** Ends what runs. */
    void isCancelled() {
        cancelling = true;
        if (!link.ledger.endsByItself()) {
            // what a batch without its Sync was answered would stay with the server; a Sync of ours would commit it
            link.write(
                    link.channel().alloc().buffer(5).writeByte(Frontend.FLUSH).writeInt(Frame.MIN_LENGTH));
            link.flush();
        }
        sendCancel();
    }

    private void sendCancel() {
        CancelRelay.send(commons.connector(), commons.tls().get(), worker, link, () -> {});
    }

    @Override
    public boolean tick(long now) {
        if (!over && cancelling && now - sinceNanos > PATIENCE_NANOS) {
            discard();
        } else if (!over && cancelling && !link.isBeingCancelled()) {
            sendCancel();
        } else if (!over && !cancelling && limitNanos > 0 && now - sinceNanos > limitNanos) {
            sinceNanos = now;
            isCancelled();
        }
        return !over;
    }

    @Override
    public void serverSent(ServerLink from, ByteBuf run) {
        run.release();
    }

    @Override
    public void serverReady(ServerLink from, byte status) {
        if (link.ledger.isClear()) {
            isOver();
            share.giveBack(link, reset);
        } else if (!link.ledger.endsByItself()) {
            discard();
        }
    }

    @Override
    public void serverReadComplete(ServerLink from) {
        if (!link.ledger.endsByItself()) {
            discard(); // it waits for data that nobody has
        }
    }

    private void discard() {
        isOver();
        share.discard(link);
    }

    private void isOver() {
        over = true;
        ended.run();
    }

    @Override
    public void serverLost(ServerLink from, String sqlState, String why) {
        isOver();
        share.ended(link);
    }
}
