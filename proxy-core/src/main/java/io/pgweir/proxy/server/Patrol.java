package io.pgweir.proxy.server;

import io.netty.util.concurrent.Future;
import io.pgweir.config.MonitorConfig;
import io.pgweir.protocol.scram.StoredPassword;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.cluster.Cluster;
import io.pgweir.proxy.cluster.Lookout;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.Topology;
import io.pgweir.proxy.net.Timed;
import io.pgweir.proxy.net.Worker;
import java.util.IdentityHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scouts, one a node, all on one worker. They go out while reads have use for newer positions: to the primary, and a step later to the
 * standbys, which need a moment to replay what the primary has written. Where that helps no read to leave the primary, as standbys are far
 * behind or writes come faster than they follow, they go out more and more seldom, unless somebody waits.
 *
 * <p>A monitor's look comes by way of three threads and a connection pool, and is judged under a lock; this costs what a client's query
 * does.
 */
public final class Patrol implements Lookout, Timed {
    private static final Logger log = LoggerFactory.getLogger(Patrol.class);

    /** How long a step takes while somebody waits, and, if looks help, while somebody only goes home instead. */
    private static final long HURRIED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** A step's time while looks help nobody. */
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(320);
    /** So many looks in a row may help nobody before they become more seldom. */
    private static final int TOLERATED = 8;

    private final Worker worker;
    private final Opener opener;
    private final MonitorConfig monitor;
    private final Account account;
    private final Cluster cluster;
    private final IdentityHashMap<Node, Scout> scouts = new IdentityHashMap<>();
    private final AtomicBoolean out = new AtomicBoolean();
    private volatile long wantedNanos = System.nanoTime() - SLOW_NANOS;
    private volatile long waitedNanos = wantedNanos;
    private volatile boolean helped;
    /** The next step is a while off, unless somebody waits. */
    private final AtomicBoolean rests = new AtomicBoolean();

    private int inVain;
    private long restNanos = QUICK_NANOS;
    private @Nullable Future<?> next;
    private boolean timed;
    private boolean closed;
    /** Its last step was to the primary. */
    private boolean led;

    public Patrol(Worker worker, Opener opener, MonitorConfig monitor, Cluster cluster) {
        this.worker = worker;
        this.opener = opener;
        this.monitor = monitor;
        this.cluster = cluster;
        String password = monitor.password().reveal();
        this.account = new Account(monitor.user(), password.isEmpty() ? null : new StoredPassword.Plain(password));
    }

    @Override
    public void hurry(boolean waits) {
        long now = System.nanoTime();
        wantedNanos = now;
        if (waits) {
            waitedNanos = now;
        }
        if (!out.get() && out.compareAndSet(false, true)) {
            worker.later(this::goOut);
        } else if (waits && rests.get() && rests.compareAndSet(true, false)) {
            worker.later(this::stepNow);
        }
    }

    @Override
    public void looksHelp() {
        if (!helped) {
            helped = true;
        }
    }

    @Override
    public void forget(Node node) {
        worker.later(() -> {
            Scout scout = scouts.remove(node);
            if (scout != null) {
                scout.end();
            }
        });
    }

    private void goOut() {
        if (!timed) {
            timed = true;
            worker.time(this);
        }
        led = false;
        step();
    }

    private boolean isWanted(long now) {
        return now - waitedNanos < QUICK_NANOS || now - wantedNanos < 2 * QUICK_NANOS;
    }

    private void step() {
        if (closed) {
            return;
        }
        long now = System.nanoTime();
        boolean waited = now - waitedNanos < QUICK_NANOS;
        if (led) {
            lookAtStandbys(cluster.topology(), now, waited);
        } else if (isWanted(now) || !comesHome()) {
            lookAtPrimary(cluster.topology(), now, waited);
        } else {
            return;
        }
        led = !led;
        long pause = waited || led ? HURRIED_NANOS : rest();
        rests.set(pause > HURRIED_NANOS);
        next = worker.loop().schedule(this::step, pause, TimeUnit.NANOSECONDS);
    }

    private long rest() {
        if (helped) {
            helped = false;
            inVain = 0;
            restNanos = QUICK_NANOS;
        } else if (++inVain > TOLERATED) {
            restNanos = Math.min(SLOW_NANOS, 2 * restNanos);
        }
        return restNanos;
    }

    private void stepNow() {
        if (next != null && next.cancel(false)) {
            step();
        }
    }

    /** Whoever comes now has them go out again; false if somebody came just before that, and must not be missed. */
    private boolean comesHome() {
        out.set(false);
        return !isWanted(System.nanoTime()) || !out.compareAndSet(false, true);
    }

    private void lookAtPrimary(Topology topology, long now, boolean waited) {
        Node primary = topology.primary();
        if (primary != null && !look(primary, now)) {
            hurryMonitors(topology, waited);
        }
    }

    private void lookAtStandbys(Topology topology, long now, boolean waited) {
        boolean all = true;
        for (int i = 0; i < topology.standbys().size(); i++) {
            all &= look(topology.standbys().get(i), now);
        }
        if (!all) {
            hurryMonitors(topology, waited);
        }
    }

    /** Of all nodes: what is seen of one by its monitor is compared with what is seen of another by its monitor. */
    private static void hurryMonitors(Topology topology, boolean waited) {
        Node primary = topology.primary();
        if (primary != null) {
            primary.hurry(waited);
        }
        for (int i = 0; i < topology.standbys().size(); i++) {
            topology.standbys().get(i).hurry(waited);
        }
    }

    /** Whether its scout looks. One that fails must not take the others with it. */
    private boolean look(Node node, long now) {
        Scout scout = scout(node);
        try {
            return scout.look(now);
        } catch (RuntimeException broken) {
            log.error("node {}: its scout failed", node, broken);
            scout.isRefused();
            return false;
        }
    }

    private Scout scout(Node node) {
        return scouts.computeIfAbsent(node, _ -> new Scout(node, worker, opener, monitor, account, cluster.glimpses()));
    }

    @Override
    public boolean tick(long now) {
        scouts.values().forEach(scout -> scout.tick(now));
        timed = !scouts.isEmpty();
        return timed;
    }

    /** No scout goes out any more. */
    public void close() {
        worker.later(() -> {
            closed = true;
            scouts.values().forEach(Scout::end);
            scouts.clear();
        });
    }
}
