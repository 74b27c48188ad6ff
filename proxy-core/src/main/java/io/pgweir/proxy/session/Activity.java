package io.pgweir.proxy.session;

import io.netty.channel.Channel;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.sql.Recency;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.net.Tls;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.tally.Count;
import io.pgweir.proxy.tally.Tally;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What there is to see of one session: since when it does what, and whence it came. Counts for the pool that it works with. The
 * clock is read where a query begins, ends or waits, and nowhere in between.
 */
public final class Activity {
    private static final byte IDLE = 'I';

    private final Channel channel;
    private final Way way;
    private final Lease lease;
    private final PreparedMessages prepared;
    private final ClientLog log;
    private final long connectedNanos = System.nanoTime();
    private long askedNanos = connectedNanos;
    private long transactionNanos;
    private long waitingNanos;
    private boolean inTransaction;
    private boolean waiting;
    private boolean oursIsReady;
    /** Whether when it asked is known exactly. */
    private boolean isTimed;

    Activity(Channel channel, Way way, Lease lease, PreparedMessages prepared) {
        this.channel = channel;
        this.way = way;
        this.lease = lease;
        this.prepared = prepared;
        this.log = way.clientLog();
    }

    void came(Sessions.Key key) {
        log.came(this, key);
    }

    void left(Sessions.Key key) {
        log.left(this, key);
    }

    // ---- what the session tells

    /** The client asks for something where nothing was outstanding. */
    void asks(ServerLink link) {
        Worker worker = link.worker();
        isTimed = worker.isTiming();
        askedNanos = isTimed ? System.nanoTime() : worker.now();
        if (!inTransaction) {
            inTransaction = true;
            transactionNanos = askedNanos;
        }
    }

    /** A Parse, Bind or Describe goes to the server, in the client's words or ours. */
    void prepares(@Nullable ServerLink link, byte type, Fate fate) {
        if (link == null || fate == Fate.WAIT) {
            return;
        }
        Tally tally = link.tally();
        if (type == Frontend.PARSE) {
            tally.count(Count.CLIENT_PARSES);
            if (fate == Fate.PASS) {
                tally.count(Count.SERVER_PARSES);
            }
        } else if (type == Frontend.BIND) {
            tally.count(Count.BINDS);
        }
    }

    void waits() {
        waiting = true;
        waitingNanos = System.nanoTime();
    }

    /** It got none, or looks elsewhere. */
    void waitsNoMore() {
        waiting = false;
    }

    void holds(ServerLink link) {
        inTransaction = false; // what another connection had of it ended there
        if (waiting) {
            waiting = false;
            long waited = System.nanoTime() - waitingNanos;
            link.tally().waited(waited);
            log.waited(this, waited);
        }
    }

    /** The next ReadyForQuery answers a question of ours. */
    void answersUs() {
        oursIsReady = true;
    }

    void answered(ServerLink link, byte status) {
        boolean ours = oursIsReady;
        oursIsReady = false;
        Tally tally = link.tally();
        if (!ours) {
            tally.count(Count.QUERIES);
            if (status == IDLE) {
                tally.count(Count.TRANSACTIONS);
            }
        }
        if (link.ledger.isClear() && inTransaction) {
            if (isTimed) {
                took(link, status);
            }
            inTransaction = status != IDLE;
        }
    }

    private void took(ServerLink link, byte status) {
        long now = System.nanoTime();
        Tally tally = link.tally();
        if (status == IDLE && askedNanos == transactionNanos) {
            tally.bothTook(now - askedNanos);
        } else {
            tally.queryTook(now - askedNanos);
            if (status == IDLE) {
                tally.transactionTook(now - transactionNanos);
            }
        }
        log.took(this, link, now - askedNanos);
    }

    // ---- what can be seen

    /** When the client came in, by the clock of {@link System#nanoTime}. */
    public long connectedNanos() {
        return connectedNanos;
    }

    /** When the client last asked for something. */
    public long askedNanos() {
        return askedNanos;
    }

    /** For how long it has waited in line for a server connection by {@code now}. */
    public long waitedNanos(long now) {
        return waiting ? now - waitingNanos : 0;
    }

    /** The node that the session works on, or waits for. */
    public @Nullable Node node() {
        return lease.node();
    }

    /** Whether what the client sent waits for something. */
    public boolean isWaiting() {
        return lease.isWaiting();
    }

    /** Whether that is a server connection. */
    public boolean isInLine() {
        return lease.isInLine();
    }

    /** What a read that says this of itself would be bound to if it came next. */
    public Outlook outlook(Recency said) {
        return way.outlook(said);
    }

    /** What the client calls itself. */
    public String application() {
        return way.application();
    }

    /** How many statements the client has prepared by name. */
    public int statements() {
        return prepared.count();
    }

    public @Nullable InetSocketAddress remote() {
        return channel.remoteAddress() instanceof InetSocketAddress address ? address : null;
    }

    public @Nullable InetSocketAddress local() {
        return channel.localAddress() instanceof InetSocketAddress address ? address : null;
    }

    /** Version and cipher, as in {@code TLSv1.3/TLS_AES_256_GCM_SHA384}; empty without TLS. */
    public String tls() {
        return Tls.of(channel);
    }
}
