package io.pgweir.proxy.cluster;

import io.pgweir.config.MonitorConfig;
import io.pgweir.config.NodeConfig;
import io.pgweir.config.PgweirConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes, watched. What the monitors see becomes a {@link Topology}, which anybody may read at any time.
 *
 * <p>Reports come from the monitors' threads; judging them is the one place here that takes a lock, far from any worker.
 */
public final class Cluster implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Cluster.class);

    private final List<Node> nodes = new ArrayList<>();
    private final List<NodeMonitor> monitors = new ArrayList<>();
    private volatile Topology topology = new Topology(null, List.of());

    public Cluster(PgweirConfig config) {
        for (NodeConfig node : config.nodes()) {
            nodes.add(new Node(node.name(), node.host(), node.port()));
        }
        MonitorConfig monitor = config.monitor();
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

    public Topology topology() {
        return topology;
    }

    /** A monitor saw something new. Publishes who is what now. */
    private synchronized void reported() {
        List<Node> primaries = inRole(Role.PRIMARY).toList();
        Topology before = topology;
        Node primary = choose(primaries, before.primary());
        if (primaries.size() > 1) {
            log.error("more than one node says that it is the primary: {}; only {} is used", primaries, primary);
        }
        Topology now = new Topology(primary, inRole(Role.STANDBY).toList());
        if (!now.equals(before)) {
            topology = now;
            log.info("primary: {}, standbys: {}", primary == null ? "none" : primary, now.standbys());
        }
    }

    private Stream<Node> inRole(Role role) {
        return monitors.stream().filter(monitor -> monitor.role() == role).map(NodeMonitor::node);
    }

    private static @Nullable Node choose(List<Node> primaries, @Nullable Node before) {
        if (before != null && primaries.contains(before)) {
            return before;
        }
        return primaries.isEmpty() ? null : primaries.getFirst();
    }

    @Override
    public void close() {
        monitors.forEach(NodeMonitor::close);
    }
}
