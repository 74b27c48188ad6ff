package io.pgweir.proxy.metrics;

import io.pgweir.proxy.view.Healed;
import io.pgweir.proxy.view.NodeSight;
import io.pgweir.proxy.view.RouteSight;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.Locale;

/** What is known of the nodes, and which way work went. */
final class ClusterMetrics {
    private static final String[] ROLES = {"primary", "standby", "unknown"};

    private ClusterMetrics() {}

    static void nodes(List<NodeSight> nodes, Sheet sheet) {
        for (NodeSight node : nodes) {
            Labels labels = Labels.of("node", node.name());
            for (String role : ROLES) {
                sheet.gauge(
                        "pgweir_node_role",
                        "1 for the role that the node has.",
                        labels.add("role", role),
                        node.role().equals(role) ? 1 : 0);
            }
            sheet.gauge("pgweir_node_up", "Whether the node answers.", labels, node.up() ? 1 : 0);
            sheet.gauge(
                    "pgweir_node_readable",
                    "Whether reads go to the node: a standby that follows closely enough.",
                    labels,
                    node.readable() ? 1 : 0);
            sheet.gauge("pgweir_node_weight", "The node's part of balanced reads.", labels, node.weight());
            if (node.bytesBehind() >= 0) {
                sheet.gauge(
                        "pgweir_node_lag_bytes",
                        "How much of the primary's WAL the standby has not replayed.",
                        labels,
                        node.bytesBehind());
            }
        }
    }

    static void routes(List<RouteSight> routes, Healed healed, Sheet sheet) {
        for (RouteSight route : routes) {
            String reason = route.reason().name().toLowerCase(Locale.ROOT);
            route(reason, "primary", route.home(), sheet);
            route(reason, "standby", route.away(), sheet);
        }
        healed("refused", healed.refused(), sheet);
        healed("broken_off", healed.brokenOff(), sheet);
    }

    private static void route(String reason, String target, long number, Sheet sheet) {
        sheet.counter(
                "pgweir_routes",
                "Units of work by where they went and why.",
                Labels.of("target", target, "reason", reason),
                number);
    }

    private static void healed(String cause, long number, Sheet sheet) {
        sheet.counter(
                "pgweir_healed_reads",
                "Reads that were asked for again on the primary, because a standby refused them or broke them off.",
                Labels.of("cause", cause),
                number);
    }
}
