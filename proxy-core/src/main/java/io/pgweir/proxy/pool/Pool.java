package io.pgweir.proxy.pool;

import io.pgweir.config.PoolConfig;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.ProtocolVersion;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.server.ConnectFailure;
import io.pgweir.proxy.server.Opening;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.server.Settings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The server connections for one database, user and node: what all workers have of them together. The number of connections
 * is one number for the process; the connections themselves lie in the workers' {@link Share}s.
 */
public final class Pool {
    /** A client may ask for any settings at its start; so many different answers are remembered. */
    private static final int WELCOMES = 256;

    private static final int CLOSED = -1;
    private static final long REFUSED_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final PoolKey key;
    private final Pools pools;
    /** Connections open or being opened; raised under {@link Pools#take} only. */
    private final AtomicInteger connections = new AtomicInteger();

    /** How many of them listen, for whoever listens. */
    private final AtomicInteger listening = new AtomicInteger();

    private final AtomicInteger users = new AtomicInteger();
    private final AtomicLong tickets = new AtomicLong();
    private final ConcurrentHashMap<Settings, Welcome> welcomes = new ConcurrentHashMap<>();
    private final Share[] shares;
    private volatile Account account;
    private volatile PoolConfig config;
    private volatile long restsUntil;
    private volatile boolean resting;
    private volatile boolean closed;
    private volatile Gates.State gate = Gates.State.OPEN;
    private volatile long outdatedNanos = Long.MIN_VALUE;
    private volatile @Nullable ConnectFailure lastFailure;
    private Loss last = Loss.NONE;

    Pool(PoolKey key, Account account, PoolConfig config, Pools pools) {
        this.key = key;
        this.account = account;
        this.config = config;
        this.pools = pools;
        this.shares =
                pools.workers().stream().map(worker -> new Share(this, worker)).toArray(Share[]::new);
        for (Share share : shares) {
            share.worker().later(() -> share.worker().time(share));
        }
    }

    public PoolKey key() {
        return key;
    }

    public PoolConfig config() {
        return config;
    }

    void config(PoolConfig config) {
        this.config = config;
    }

    /** Takes over what the user list says now, for connections to come; nothing changes for a user that is no longer in it. */
    public void logInWith(@Nullable Account now) {
        if (now != null) {
            account = now;
        }
    }

    public Share share(Worker worker) {
        return shares[worker.index()];
    }

    // ---- what shares ask

    long nextTicket() {
        return tickets.getAndIncrement();
    }

    boolean isShared() {
        return shares.length > 1;
    }

    @Nullable
    Share shareThatWaitsLongest() {
        Share found = null;
        long longest = Long.MAX_VALUE;
        for (Share share : shares) {
            long waiting = share.longestWaiting();
            if (waiting < longest) {
                longest = waiting;
                found = share;
            }
        }
        return found;
    }

    @Nullable
    Share shareWithIdle(@Nullable Share except) {
        for (Share share : shares) {
            if (share != except && share.idleCount() > 0) {
                return share;
            }
        }
        return null;
    }

    /** Takes the permits for one more connection, if the limits and the node's health allow one. */
    boolean mayOpen(long now, boolean reserve) {
        if (closed
                || gate != Gates.State.OPEN
                || resting && now - restsUntil < 0
                || !key.node().mayConnect(now)) {
            return false;
        }
        return pools.take(this, size() + (reserve ? config.reserveSize() : 0));
    }

    /**
     * How many it may have. What listens for sessions can't be given back before they go, so a pool that a reload has made too small
     * for that has one besides, for those that work.
     */
    private int size() {
        int listen = listening.get();
        return listen == 0 ? config.size() : Math.max(config.size(), listen + 1);
    }

    boolean took() {
        connections.incrementAndGet();
        return true;
    }

    void open(Worker worker, Opening opening) {
        pools.opener()
                .open(
                        worker,
                        key.node(),
                        key.serverDatabase(),
                        account,
                        ProtocolVersion.NEWEST,
                        Map.of(),
                        config.serverLifetime(),
                        opening);
    }

    void opened() {
        resting = false;
        lastFailure = null;
    }

    /**
     * Notes a failed attempt.
     *
     * @return whether those in line are to be told: it makes no sense to wait for what the server refuses
     */
    boolean openFailed(ConnectFailure failure, long now) {
        lastFailure = failure;
        connections.decrementAndGet();
        if (failure.isNodesFault()) {
            return false;
        }
        restsUntil = now + REFUSED_PAUSE_NANOS;
        resting = true;
        return failure.isFinal();
    }

    /** A connection is gone: whoever waits may open one in its place. */
    void freed() {
        connections.decrementAndGet();
        nudge();
    }

    boolean canSpareOne() {
        return listening.get() + 1 < config.size();
    }

    /** Takes one connection away from those that do work, if another is left. */
    boolean sparesOne() {
        if (listening.incrementAndGet() < config.size()) {
            return true;
        }
        listening.decrementAndGet();
        return false;
    }

    void needsItAgain() {
        listening.decrementAndGet();
    }

    /** Whether connections are given out. */
    boolean isOpen() {
        return gate == Gates.State.OPEN;
    }

    void gate(Gates.State now) {
        boolean opens = gate != Gates.State.OPEN && now == Gates.State.OPEN;
        gate = now;
        if (opens) {
            for (Share share : shares) {
                share.worker().later(share::reopen);
            }
        }
    }

    /** Has the connections that are open now replaced: those that work for somebody when they come back. */
    public void reconnect() {
        outdatedNanos = System.nanoTime();
    }

    /** Whether a connection is to be replaced. */
    public boolean isOutdated(ServerLink link) {
        return outdatedNanos != Long.MIN_VALUE && link.openedNanos() - outdatedNanos <= 0;
    }

    /** The node is lost: so are all connections to it, whoever uses them. */
    void cutOff(String why) {
        befalls(true, why);
    }

    /** The node is to be left: connections that are idle are closed now, the others when they come back. */
    void leave() {
        befalls(false, "the node is drained");
    }

    private synchronized void befalls(boolean atOnce, String why) {
        int number = last.number() + 1;
        Loss loss = new Loss(number, atOnce ? number : last.atOnce(), why);
        last = loss;
        for (Share share : shares) {
            share.worker().later(() -> share.suffer(loss));
        }
    }

    boolean isSurplus() {
        return closed || gate == Gates.State.PAUSED || connections.get() > size() + config.reserveSize() || isVacated();
    }

    /** Whether its database is to be left alone, as somebody may drop it. */
    private boolean isVacated() {
        return users.get() == 0 && pools.isVacated(this);
    }

    boolean isBelowMinimum() {
        return connections.get() < config.minSize() && !isVacated();
    }

    boolean isAtMinimum() {
        return connections.get() <= config.minSize();
    }

    /** How many of its connections are not idle. */
    int busy() {
        int idle = 0;
        for (Share share : shares) {
            idle += share.idleCount();
        }
        return Math.max(0, connections.get() - idle);
    }

    public int connections() {
        return connections.get();
    }

    boolean isClosed() {
        return closed;
    }

    /** Somebody uses this pool from now on; false if it is closed, and another must be made. */
    boolean entered() {
        users.updateAndGet(now -> now == CLOSED ? CLOSED : now + 1);
        return users.get() != CLOSED;
    }

    /** Somebody who entered has no use for the pool any more. */
    public void left() {
        users.decrementAndGet();
    }

    /** Closes the pool if nobody uses it and it has no connections: names that clients made up must not stay. */
    void closeIfUnused() {
        if (connections.get() == 0 && users.compareAndSet(0, CLOSED)) {
            closed = true;
            for (Share share : shares) {
                pools.past().add(key, share.tally().read()); // nobody counts there any more
            }
            pools.remove(this);
        }
    }

    /** Somebody who waits may open a connection now. */
    void nudge() {
        Share next = shareThatWaitsLongest();
        if (next != null) {
            next.worker().later(next::reinforce);
        }
    }

    void closeIdle() {
        for (Share share : shares) {
            share.worker().later(share::closeIdle);
        }
    }

    /** What to tell a client that waited in vain. */
    Fault whyNone(int waiting) {
        PoolConfig settings = config;
        ConnectFailure failure = lastFailure;
        String waited =
                "no server connection within " + seconds(settings.waitTimeout().toMillis());
        if (failure != null && connections.get() < settings.size()) {
            return Fault.fatal(SqlState.CANNOT_CONNECT_NOW, waited + " (pool " + key + "): " + failure.message());
        }
        return Fault.fatal(
                        SqlState.TOO_MANY_CONNECTIONS,
                        waited + " (pool " + key + ": " + connections.get() + " of " + settings.size() + " in use, "
                                + waiting + " waiting)")
                .withHint(
                        connections.get() >= settings.size()
                                ? "Raise pool.size, or pool.wait_timeout to wait longer."
                                : "Raise limits.server_connections or the server_connections of the database or user.");
    }

    private static String seconds(long millis) {
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    // ---- what clients are told at login

    public @Nullable Welcome welcome(Settings settings) {
        return welcomes.get(settings);
    }

    public void welcome(Settings settings, Welcome welcome) {
        if (welcomes.size() >= WELCOMES) {
            welcomes.clear();
        }
        welcomes.put(settings, welcome);
    }

    @Override
    public String toString() {
        return "pool " + key;
    }
}
