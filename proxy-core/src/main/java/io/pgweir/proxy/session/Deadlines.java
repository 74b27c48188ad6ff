package io.pgweir.proxy.session;

import io.pgweir.config.PoolConfig;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.net.Timed;
import io.pgweir.proxy.server.ServerLink;
import java.util.concurrent.TimeUnit;

/** The time limits of one session, compared at each tick of its worker. A limit of zero is none. */
final class Deadlines implements Timed {
    /** After a cancelled query should have ended, before its connection is closed. */
    private static final long CANCEL_GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Who has done nothing for so long is at rest. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final byte IDLE = 'I';

    private final Session session;
    private final Way way;
    /** When the current query, or the current silence, began. */
    private long sinceNanos;

    private long leasedNanos;
    private long cancelledNanos;

    Deadlines(Session session, Way way, long now) {
        this.session = session;
        this.way = way;
        this.sinceNanos = now;
    }

    /** A query, or a silence, begins. */
    void began(long now) {
        sinceNanos = now;
        cancelledNanos = 0;
    }

    /** The session has a server connection from now on. */
    void leased(long now) {
        leasedNanos = now;
    }

    @Override
    public boolean tick(long now) {
        if (session.isClosed()) {
            return false;
        } else if (session.quarters.worker().isSuspended()) {
            return true; // nobody can say anything
        }
        PoolConfig limits = way.config();
        ServerLink link = session.link();
        if (link == null) {
            tickWithoutServer(now, limits);
        } else if (link.status() != IDLE && isOver(limits.transactionTimeout().toNanos(), leasedNanos, now)) {
            session.fail(
                    Fault.fatal(SqlState.TRANSACTION_TIMEOUT, "terminating connection due to transaction timeout"));
        } else if (!link.ledger.isClear()) {
            tickWhileBusy(now, limits);
        } else if (link.status() != IDLE) {
            if (isOver(limits.idleInTransactionTimeout().toNanos(), sinceNanos, now)) {
                session.fail(Fault.fatal(
                        SqlState.IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
                        "terminating connection due to idle-in-transaction timeout"));
            }
        } else {
            tickWhileIdle(now, limits);
            if (isOver(REST_NANOS, sinceNanos, now) && session.isAtRest()) {
                session.lease().rests();
            }
        }
        return !session.isClosed();
    }

    private void tickWithoutServer(long now, PoolConfig limits) {
        reconsider();
        if (session.lease().hold().isOn()) {
            if (session.lease().hold().isInVain() || isOver(way.hold().toNanos(), sinceNanos, now)) {
                session.lease().givesUp();
                way.heldInVain();
                session.refused(way.whyNone());
            }
        } else if (!session.lease().isWaiting() && session.link() == null) {
            tickWhileIdle(now, limits);
        }
    }

    /** Whoever waits for a server connection that won't come, or not for this, looks for another. */
    private void reconsider() {
        Lease lease = session.lease();
        boolean found = lease.isStrandedNoMore();
        if (found) {
            lease.hold().ends();
        }
        if (found || lease.leavesVainLine() || lease.isWorthJudgingAnew()) {
            session.resume(); // and waits on if nothing else comes of it
        }
    }

    private void tickWhileIdle(long now, PoolConfig limits) {
        if (isOver(limits.clientIdleTimeout().toNanos(), sinceNanos, now)) {
            session.fail(
                    Fault.fatal(SqlState.IDLE_SESSION_TIMEOUT, "terminating connection due to idle-session timeout"));
        }
    }

    /** A query that runs too long is cancelled; if that doesn't help, its session ends. */
    private void tickWhileBusy(long now, PoolConfig limits) {
        if (!isOver(limits.queryTimeout().toNanos(), sinceNanos, now)) {
            return;
        }
        if (cancelledNanos == 0) {
            cancelledNanos = now;
            session.cancel(() -> {});
        } else if (now - cancelledNanos > CANCEL_GRACE_NANOS) {
            session.fail(Fault.fatal(
                    SqlState.QUERY_CANCELED, "terminating connection: the query did not end when it was cancelled"));
        }
    }

    private static boolean isOver(long timeoutNanos, long since, long now) {
        return timeoutNanos > 0 && now - since > timeoutNanos;
    }
}
