package io.pgweir.proxy.metrics;

import io.pgweir.proxy.cluster.Details;
import io.pgweir.proxy.cluster.NodeState;
import io.pgweir.proxy.cluster.NodeStatus;
import io.pgweir.proxy.cluster.Role;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.Locale;

/** What is known of the nodes themselves. */
final class NodeMetrics {
    private NodeMetrics() {}

    static void write(List<NodeStatus> nodes, Sheet sheet) {
        nodes.forEach(node -> write(node, Labels.of("node", node.node().name()), sheet));
    }

    private static void write(NodeStatus node, Labels labels, Sheet sheet) {
        for (Role role : Role.values()) {
            sheet.gauge(
                    "pgweir_node_role",
                    "1 for the role that the node has.",
                    labels.add("role", role.name().toLowerCase(Locale.ROOT)),
                    node.role() == role ? 1 : 0);
        }
        for (NodeState state : NodeState.values()) {
            sheet.gauge(
                    "pgweir_node_state",
                    "1 for the state that the node is in.",
                    labels.add("state", state.toString().replace(' ', '_')),
                    node.state() == state ? 1 : 0);
            sheet.counter(
                    "pgweir_node_state_changes",
                    "Times that the node came into the state.",
                    labels.add("state", state.toString().replace(' ', '_')),
                    node.entered().getOrDefault(state, 0L));
        }
        sheet.gauge(
                "pgweir_node_state_since_seconds",
                "When the node came into its state.",
                labels,
                node.since().toEpochMilli() / 1000.0);
        sheet.gauge(
                "pgweir_node_weight",
                "The node's part of balanced reads.",
                labels,
                node.node().weight());
        sheet.counter("pgweir_node_looks", "Times that the monitor asked the node.", labels, node.looks());
        sheet.counter("pgweir_node_failed_looks", "Times that the monitor asked in vain.", labels, node.failedLooks());
        sheet.counter("pgweir_node_falls", "Times that the node went down.", labels, node.falls());
        sheet.gauge(
                "pgweir_node_answer_seconds",
                "How long the node took for its last answer to the monitor.",
                labels,
                Sheet.seconds(node.answeredIn().toNanos()));
        if (node.role() == Role.STANDBY) {
            sheet.gauge(
                    "pgweir_node_lag_bytes",
                    "How much of the primary's WAL the standby has not replayed.",
                    labels,
                    node.bytesBehind());
            sheet.gauge(
                    "pgweir_node_lag_seconds",
                    "For how long the standby has lacked something that the primary had written.",
                    labels,
                    Sheet.seconds(node.behind().toNanos()));
        }
        Details details = node.details();
        if (details != null) {
            details(details, labels, sheet);
        }
    }

    private static void details(Details details, Labels labels, Sheet sheet) {
        sheet.gauge("pgweir_node_connections_limit", "The node's max_connections.", labels, details.maxConnections());
        if (details.connections() >= 0) {
            sheet.gauge(
                    "pgweir_node_connections",
                    "Connections of clients that the node has, of whomever.",
                    labels,
                    details.connections());
        }
    }
}
