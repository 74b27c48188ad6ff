package io.pgweir.proxy.server;

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

/**
 * The scouts, one a node, all on one worker. They go out while reads have use for newer positions: to the primary, and a step later to the
 * standbys, which need a moment to replay what the primary has written.
 *
 * <p>A monitor's look comes by way of three threads and a connection pool, and is judged under a lock; this costs what a client's query
 * does.
 */
public final class Patrol implements Lookout, Timed {
    /** How long a step takes while somebody waits, and while somebody only goes home instead. */
    private static final long HURRIED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Worker worker;
    private final Opener opener;
    private final MonitorConfig monitor;
    private final Account account;
    private final Cluster cluster;
    private final IdentityHashMap<Node, Scout> scouts = new IdentityHashMap<>();
    private final AtomicBoolean out = new AtomicBoolean();
    private volatile long wantedNanos = System.nanoTime();
    private volatile long waitedNanos = wantedNanos;
    private boolean timed;
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

    private void step() {
        long now = System.nanoTime();
        boolean waited = now - waitedNanos < QUICK_NANOS;
        if (led) {
            lookAtStandbys(now);
        } else if (waited || now - wantedNanos < 2 * QUICK_NANOS) {
            lookAtPrimary(now);
        } else {
            out.set(false); // whoever comes now has them go out again
            return;
        }
        led = !led;
        worker.loop().schedule(this::step, waited || led ? HURRIED_NANOS : QUICK_NANOS, TimeUnit.NANOSECONDS);
    }

    private void lookAtPrimary(long now) {
        Node primary = cluster.topology().primary();
        if (primary != null) {
            scout(primary).look(now);
        }
    }

    private void lookAtStandbys(long now) {
        Topology topology = cluster.topology();
        for (int i = 0; i < topology.standbys().size(); i++) {
            scout(topology.standbys().get(i)).look(now);
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
            scouts.values().forEach(Scout::end);
            scouts.clear();
        });
    }
}
