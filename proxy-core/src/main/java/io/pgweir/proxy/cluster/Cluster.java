package io.pgweir.proxy.cluster;

import io.pgweir.config.MonitorConfig;
import io.pgweir.config.NodeConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.RoutingConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes, watched. What the monitors see becomes a {@link Topology}, which anybody may read at any time.
 *
 * <p>Reports come from the monitors' threads; judging them is the one place here that takes a lock, far from any worker.
 */
public final class Cluster implements Observed, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Cluster.class);

    /** Monitors that are asked to hurry look no more often than this where somebody waits, and where nobody does. */
    private static final long HURRIED_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final List<Node> nodes = new ArrayList<>();
    private final List<NodeMonitor> monitors = new ArrayList<>();
    private final Supplier<PgweirConfig> config;
    private final Lag lag = new Lag();
    private final AtomicLong hurriedNanos = new AtomicLong(System.nanoTime());
    private volatile Topology topology = new Topology(null, List.of());
    private volatile @Nullable Probe probe;

    public Cluster(Supplier<PgweirConfig> config) {
        this.config = config;
        PgweirConfig now = config.get();
        for (NodeConfig node : now.nodes()) {
            nodes.add(new Node(node.name(), node.host(), node.port(), node.weight()));
        }
        MonitorConfig monitor = now.monitor();
        if (monitor == null) {
            topology = new Topology(nodes.getFirst(), List.of()); // a single node, which nobody has to be asked about
        } else {
            nodes.forEach(node -> monitors.add(new NodeMonitor(node, monitor, this::reported)));
        }
    }

    public void start() {
        monitors.forEach(NodeMonitor::start);
    }

    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    @Override
    public Topology topology() {
        return topology;
    }

    @Override
    public @Nullable Probe probe() {
        return probe;
    }

    @Override
    public void hurry(boolean waits) {
        long now = System.nanoTime();
        long last = hurriedNanos.get();
        if (now - last > (waits ? HURRIED_NANOS : QUICK_NANOS) && hurriedNanos.compareAndSet(last, now)) {
            monitors.forEach(NodeMonitor::hurry);
        }
    }

    /** A monitor has looked. Publishes who is what, and where, now. */
    private synchronized void reported() {
        List<NodeMonitor> primaries = inRole(Role.PRIMARY);
        Topology before = topology;
        NodeMonitor primary = choose(primaries, before.primary());
        Node node = primary == null ? null : primary.node();
        if (node != before.primary()) {
            lag.begin();
        }
        if (primaries.size() > 1 && node != before.primary()) {
            log.error("more than one node says that it is the primary: {}; only {} is used", names(primaries), node);
        }
        publishProbe(primary);
        List<NodeMonitor> standbys = inRole(Role.STANDBY);
        standbys.forEach(standby -> follow(standby, primary));
        Topology now = new Topology(node, names(standbys));
        if (!now.equals(before)) {
            topology = now;
            log.info("primary: {}, standbys: {}", node == null ? "none" : node, now.standbys());
        }
    }

    private void publishProbe(@Nullable NodeMonitor primary) {
        if (primary == null) {
            probe = null;
            return;
        }
        Look seen = primary.seen();
        Probe last = probe;
        if (last == null || last.primary() != primary.node() || last.sentNanos() != seen.sentNanos()) {
            Probe next = new Probe(primary.node(), seen.sentNanos(), seen.commits());
            lag.wrote(next);
            probe = next;
        }
    }

    /** Judges whether a standby may be read from. Positions on different timelines have nothing to do with each other. */
    private void follow(NodeMonitor standby, @Nullable NodeMonitor primary) {
        Look seen = standby.seen();
        if (primary == null) {
            return; // nobody knows better than before
        }
        Look leads = primary.seen();
        boolean sameTimeline = seen.timeline() == 0 || seen.timeline() == leads.timeline();
        RoutingConfig limits = config.get().routing();
        long bytesBehind = leads.commits() - seen.position();
        long nanosBehind = lag.nanosBehind(standby.node(), seen.position(), System.nanoTime());
        boolean closely = sameTimeline
                && (limits.maxLag() == 0 || bytesBehind <= limits.maxLag())
                && (limits.maxLagTime().isZero()
                        || nanosBehind <= limits.maxLagTime().toNanos());
        standby.node().follows(sameTimeline ? seen.position() : 0, closely);
    }

    private List<NodeMonitor> inRole(Role role) {
        return monitors.stream()
                .filter(monitor -> monitor.seen().role() == role)
                .toList();
    }

    private static List<Node> names(List<NodeMonitor> monitors) {
        return monitors.stream().map(NodeMonitor::node).toList();
    }

    private static @Nullable NodeMonitor choose(List<NodeMonitor> primaries, @Nullable Node before) {
        for (NodeMonitor primary : primaries) {
            if (primary.node() == before) {
                return primary;
            }
        }
        return primaries.isEmpty() ? null : primaries.getFirst();
    }

    @Override
    public void close() {
        monitors.forEach(NodeMonitor::close);
    }
}
