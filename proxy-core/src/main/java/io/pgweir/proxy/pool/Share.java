package io.pgweir.proxy.pool;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Fault;
import io.pgweir.proxy.net.Timed;
import io.pgweir.proxy.net.Tls;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.server.Cleanup;
import io.pgweir.proxy.server.ConnectFailure;
import io.pgweir.proxy.server.Opening;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.server.Tenant;
import io.pgweir.proxy.tally.Count;
import io.pgweir.proxy.tally.Tally;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one worker has of a pool: its idle connections, the one used last on top, and the lessees who wait, the first to come
 * first. Touched by that worker only, but for two numbers that it publishes: how many connections are idle here, and the
 * ticket of whoever waits longest.
 *
 * <p>While nobody waits, a lease is a pop and a return is a push. A returned connection goes to whoever has waited longest on
 * any worker; if that is on another one, the connection moves there. Whoever begins to wait publishes first and looks for idle
 * connections elsewhere after; whoever returns one publishes it first and looks for waiting ones after. So one of the two sees
 * the other, and nobody waits beside an idle connection.
 */
public final class Share implements Tenant, Timed, Opening {
    private static final long NOBODY = Long.MAX_VALUE;

    private final Pool pool;
    private final Worker worker;
    private final ArrayDeque<ServerLink> idle = new ArrayDeque<>();
    private final ArrayDeque<Lessee> line = new ArrayDeque<>();
    /** All that are open here, idle or leased. */
    private final List<ServerLink> links = new ArrayList<>();

    private final Tally tally = new Tally();
    private @Nullable Listening listening;
    private Loss suffered = Loss.NONE;
    private int opening;
    private volatile int idleCount;
    private volatile long longestWaiting = NOBODY;

    Share(Pool pool, Worker worker) {
        this.pool = pool;
        this.worker = worker;
    }

    public Pool pool() {
        return pool;
    }

    // ---- lessees

    /** A server connection, or null: then {@code lessee} is in line and will be told. */
    public @Nullable ServerLink lease(Lessee lessee) {
        if (line.isEmpty() && pool.isOpen()) {
            ServerLink link = takeIdle();
            if (link != null) {
                tally.count(Count.LEASES);
                return link;
            }
        }
        Ticket ticket = lessee.ticket();
        ticket.number = pool.nextTicket();
        ticket.sinceNanos = worker.now();
        ticket.inLine = true;
        line.add(lessee);
        publish();
        reinforce();
        return null;
    }

    /** The connection on which this one moved sequences last, if it lies here idle and nobody waits. */
    public @Nullable ServerLink leaseOf(Object sequencesOwner) {
        for (ServerLink link : idle) {
            if (link.sequencesOwner() == sequencesOwner
                    && link.isUsable()
                    && !link.isBeingCancelled()
                    && line.isEmpty()) {
                idle.remove(link);
                idleCount = idle.size();
                tally.count(Count.LEASES);
                return link;
            }
        }
        return null;
    }

    /** The lessee wants no connection any more. */
    public void leave(Lessee lessee) {
        lessee.ticket().inLine = false;
        line.remove(lessee);
        publish();
    }

    /** Takes back a connection, and finds out what has to be done before somebody else may have it. */
    public void giveBack(ServerLink link, boolean reset) {
        if (!link.isUsable() || link.ledger.isUncertain() || link.isSpoilt()) {
            discard(link);
        } else if (link.isIdle() && !reset && !link.isPinned()) {
            offer(link);
        } else if (link.ledger.isClear()) {
            Cleanup.start(link, reset || link.isPinned() ? pool.config().resetQuery() : "", this::cleaned);
        } else {
            discard(link);
        }
    }

    private void cleaned(ServerLink link, boolean clean) {
        if (clean) {
            offer(link);
        } else {
            discard(link);
        }
    }

    /** Closes a connection that nobody may use again, and lets somebody open another in its place. */
    public void discard(ServerLink link) {
        link.close();
        ended(link);
    }

    /** A connection ended by itself while it was leased. */
    public void ended(ServerLink link) {
        link.statements.clear();
        links.remove(link);
        pool.freed();
    }

    /** What listens for sessions of this share, if something does. */
    public @Nullable Listening listening() {
        return listening;
    }

    /** Whether there is one, or the pool can spare one. */
    public boolean mayListen() {
        return listening != null || pool.canSpareOne();
    }

    /** Has a connection that listens do so for others too; null if the pool can't spare one. */
    public @Nullable Listening listensOn(ServerLink link) {
        if (listening != null || !pool.sparesOne()) {
            return null;
        }
        listening = new Listening(this, link);
        return listening;
    }

    void listensNoMore(Listening ended) {
        if (listening == ended) {
            listening = null;
            pool.needsItAgain();
        }
    }

    // ---- connections that are nobody's

    /** Hands a clean connection to whoever waits longest, or keeps it. */
    private void offer(ServerLink link) {
        if (link.isBeingCancelled()) {
            park(link); // until the cancel request has hit nobody: tick() offers it again
            return;
        }
        if (pool.isSurplus() || pool.isOutdated(link) || link.isOlderThanItsLifetime(worker.now())) {
            discard(link);
            return;
        }
        Share next = pool.isOpen() ? pool.shareThatWaitsLongest() : null;
        if (next == this) {
            Lessee lessee = line.poll();
            if (lessee != null) {
                publish();
                lessee.ticket().inLine = false;
                tally.count(Count.LEASES);
                lessee.leased(link);
                return;
            }
        } else if (next != null) {
            move(link, next);
            return;
        }
        park(link);
        if (pool.isShared() && pool.isOpen() && pool.shareThatWaitsLongest() != null) {
            ServerLink mine = takeIdle();
            if (mine != null) {
                offer(mine);
            }
        }
    }

    private void park(ServerLink link) {
        link.worksFor(this);
        link.read(true);
        link.idleSince(worker.now());
        idle.add(link);
        idleCount = idle.size();
    }

    private @Nullable ServerLink takeIdle() {
        for (ServerLink link = idle.pollLast(); link != null; link = idle.pollLast()) {
            idleCount = idle.size();
            if (!link.isUsable()) {
                discard(link);
            } else if (link.isBeingCancelled()) {
                ServerLink other = takeIdle();
                idle.addFirst(link);
                idleCount = idle.size();
                return other;
            } else {
                return link;
            }
        }
        return null;
    }

    private void move(ServerLink link, Share target) {
        link.worksFor(target);
        Loss known = letsGo(link);
        link.moveTo(target.worker, () -> {
            target.takesOver(link, known);
            target.giveBack(link, false);
        });
    }

    /** A connection leaves for another worker; returns the last that it has been through here. */
    public Loss letsGo(ServerLink link) {
        links.remove(link);
        return suffered;
    }

    /** A connection has come from another worker, after it had been through what is {@code known}. */
    public void takesOver(ServerLink link, Loss known) {
        enter(link);
        link.valve.heed(worker);
        suffered.befalls(link, known);
    }

    /** Somebody waits on another worker: one idle connection of this share goes there. */
    private void yieldTo(Share target) {
        ServerLink link = takeIdle();
        if (link != null) {
            if (target.longestWaiting == NOBODY) {
                park(link);
            } else {
                move(link, target);
            }
        }
    }

    // ---- connections to come

    /** Makes for those in line what can be made: new connections within the limits, or idle ones of other workers. */
    void reinforce() {
        if (!pool.isOpen()) {
            return;
        }
        Share rich = pool.shareWithIdle(this);
        if (rich != null) {
            rich.worker.later(() -> rich.yieldTo(this));
            return;
        }
        while (opening < line.size() && pool.mayOpen(worker.now(), isReserveDue())) {
            open();
        }
    }

    /** The pool gives out connections again. */
    void reopen() {
        while (!line.isEmpty() && pool.isOpen()) {
            ServerLink link = takeIdle();
            if (link == null) {
                break;
            }
            offer(link);
        }
        reinforce();
    }

    private boolean isReserveDue() {
        Lessee first = line.peek();
        return first != null
                && worker.now() - first.ticket().sinceNanos
                        > pool.config().reserveAfter().toNanos();
    }

    private void open() {
        opening++;
        pool.open(worker, this);
    }

    @Override
    public Tenant tenant() {
        return this;
    }

    @Override
    public void opened(ServerLink link) {
        opening--;
        pool.opened();
        tally.count(Count.CONNECTS);
        if (!Tls.of(link.channel()).isEmpty()) {
            tally.count(Count.TLS_CONNECTS);
        }
        enter(link);
        offer(link);
    }

    private void enter(ServerLink link) {
        link.countsIn(tally);
        links.add(link);
    }

    @Override
    public void failed(ConnectFailure failure) {
        opening--;
        tally.count(Count.CONNECT_FAILURES);
        if (pool.openFailed(failure, worker.now())) {
            refuseAll(failure.toFault());
        }
    }

    private void refuseAll(Fault why) {
        for (Lessee lessee = line.poll(); lessee != null; lessee = line.poll()) {
            lessee.ticket().inLine = false;
            lessee.refused(why);
        }
        publish();
    }

    // ---- time

    @Override
    public boolean tick(long now) {
        if (worker.isSuspended()) {
            return !pool.isClosed();
        }
        refuseOverdue(now);
        closeSpare(now);
        ServerLink waitedForCancel = idle.peekFirst();
        if (waitedForCancel != null && !line.isEmpty() && pool.isOpen() && !waitedForCancel.isBeingCancelled()) {
            idle.pollFirst();
            idleCount = idle.size();
            offer(waitedForCancel);
        }
        if (!line.isEmpty()) {
            reinforce();
        } else if (worker.index() == 0 && opening == 0 && pool.isBelowMinimum() && pool.mayOpen(now, false)) {
            open();
        }
        if (worker.index() == 0) {
            pool.closeIfUnused();
        }
        return !pool.isClosed();
    }

    private void refuseOverdue(long now) {
        long timeout = pool.config().waitTimeout().toNanos();
        for (Lessee first = line.peek();
                timeout > 0 && first != null && now - first.ticket().sinceNanos > timeout;
                first = line.peek()) {
            line.poll();
            first.ticket().inLine = false;
            publish();
            first.refused(pool.whyNone(line.size() + 1));
        }
    }

    private void closeSpare(long now) {
        long timeout = pool.config().serverIdleTimeout().toNanos();
        Iterator<ServerLink> longestIdleFirst = idle.iterator();
        while (longestIdleFirst.hasNext()) {
            ServerLink link = longestIdleFirst.next();
            boolean idleTooLong = timeout > 0 && now - link.idleSinceNanos() > timeout && !pool.isAtMinimum();
            if (idleTooLong
                    || pool.isOutdated(link)
                    || link.isOlderThanItsLifetime(now)
                    || !link.isUsable()
                    || pool.isSurplus()) {
                longestIdleFirst.remove();
                idleCount = idle.size();
                discard(link);
            }
        }
    }

    /** Closes all that are idle, and by and by all that come back: the pool's connections are out of date. */
    void closeIdle() {
        for (ServerLink link = idle.poll(); link != null; link = idle.poll()) {
            discard(link);
        }
        idleCount = 0;
    }

    /** Something happens to all connections that are open. */
    void suffer(Loss loss) {
        Loss known = suffered;
        suffered = loss;
        List.copyOf(links).forEach(link -> loss.befalls(link, known));
        if (!loss.isAtOnce()) {
            closeIdle();
        }
    }

    /** Closes the connection idle for longest, to make room for another pool under a limit that both share. */
    void closeLongestIdle() {
        ServerLink link = idle.poll();
        if (link != null) {
            idleCount = idle.size();
            discard(link);
        }
    }

    // ---- what others may read

    /** What was done here, for the worker of this share to add to and to read. */
    public Tally tally() {
        return tally;
    }

    /** The connections that are open here, whomever they work for: to be looked at on this share's worker. */
    public List<ServerLink> links() {
        return links;
    }

    /** How many are being opened here: to be looked at on this share's worker. */
    public int opening() {
        return opening;
    }

    /** How many wait here: to be looked at on this share's worker. */
    public int waiting() {
        return line.size();
    }

    /** For how long the first in line has waited: to be looked at on this share's worker. */
    public long longestWaitNanos() {
        Lessee first = line.peek();
        return first == null ? 0 : Math.max(0, System.nanoTime() - first.ticket().sinceNanos);
    }

    int idleCount() {
        return idleCount;
    }

    long longestWaiting() {
        return longestWaiting;
    }

    Worker worker() {
        return worker;
    }

    private void publish() {
        Lessee first = line.peek();
        longestWaiting = first == null ? NOBODY : first.ticket().number;
    }

    // ---- tenant of idle connections

    @Override
    public void serverSent(ServerLink link, ByteBuf run) {
        run.release(); // a notice or a changed parameter: nobody is there to be told
    }

    @Override
    public void serverReady(ServerLink link, byte status) {}

    @Override
    public void serverReadComplete(ServerLink link) {}

    @Override
    public void serverLost(ServerLink link, String sqlState, String why) {
        if (idle.remove(link)) {
            idleCount = idle.size();
            ended(link);
        }
    }
}
