package io.pgweir.proxy.metrics;

import static io.pgweir.proxy.metrics.Bounds.NARROW;
import static io.pgweir.proxy.metrics.Bounds.WIDE;
import static io.pgweir.proxy.metrics.Sheet.seconds;

import io.pgweir.proxy.tally.Count;
import io.pgweir.proxy.tally.LatencySum;
import io.pgweir.proxy.tally.Tallied;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What pools have to say: by database, user and node; what would be too many series that way, by node alone. */
final class PoolMetrics {
    private static final Count[] COMMANDS = {
        Count.SELECTS, Count.INSERTS, Count.UPDATES, Count.DELETES, Count.DEFINITIONS, Count.OTHERS
    };
    private static final Count[] LOSSES = {Count.LOST_ROLLED_BACK, Count.LOST_UNKNOWN, Count.LOST_ENDED};
    private static final Count[] SEVERITIES = {Count.ERRORS, Count.FATALS, Count.PANICS};

    private PoolMetrics() {}

    static void write(List<PoolSeries> pools, Sheet sheet) {
        Map<String, Tallied> byNode = new LinkedHashMap<>();
        for (PoolSeries pool : pools) {
            Labels labels = Labels.of("database", pool.database(), "user", pool.user(), "node", pool.node());
            connections(pool, labels, sheet);
            work(pool.tallied(), labels, sheet);
            byNode.merge(pool.node(), pool.tallied(), Tallied::plus);
        }
        byNode.forEach((node, all) -> ofNode(node, all, sheet));
    }

    private static void connections(PoolSeries pool, Labels labels, Sheet sheet) {
        connections("active", pool.active(), labels, sheet);
        connections("idle", pool.idle(), labels, sheet);
        connections("cleaning", pool.cleaning(), labels, sheet);
        connections("being_cancelled", pool.beingCancelled(), labels, sheet);
        connections("opening", pool.opening(), labels, sheet);
        sheet.gauge(
                "pgweir_pool_connections_limit",
                "The most server connections that the pool may have.",
                labels,
                pool.size());
        sheet.gauge(
                "pgweir_pool_waiting_sessions",
                "Sessions in line for one of the pool's server connections.",
                labels,
                pool.waiting());
        sheet.gauge(
                "pgweir_pool_longest_wait_seconds",
                "For how long the session at the head of the line has waited.",
                labels,
                seconds(pool.longestWaitNanos()));
    }

    private static void connections(String state, int number, Labels labels, Sheet sheet) {
        sheet.gauge(
                "pgweir_pool_connections",
                "Server connections by what they are doing.",
                labels.add("state", state),
                number);
    }

    private static void work(Tallied tallied, Labels labels, Sheet sheet) {
        sheet.counter(
                "pgweir_transactions",
                "Transactions, those of a single statement included.",
                labels,
                tallied.of(Count.TRANSACTIONS));
        sheet.counter(
                "pgweir_queries",
                "Simple queries, and batches of the extended protocol up to their Sync.",
                labels,
                tallied.of(Count.QUERIES));
        sheet.counter("pgweir_logins", "Clients that came in.", labels, tallied.of(Count.LOGINS));
        sheet.counter(
                "pgweir_leases", "Times that a session got a server connection.", labels, tallied.of(Count.LEASES));
        sheet.secondsCounter(
                "pgweir_wait_seconds",
                "How long sessions waited for server connections.",
                labels,
                tallied.of(Count.WAIT_NANOS));
        sheet.counter("pgweir_server_sent_bytes", "Bytes sent to servers.", labels, tallied.of(Count.BYTES_TO_SERVER));
        sheet.counter(
                "pgweir_server_received_bytes",
                "Bytes received from servers.",
                labels,
                tallied.of(Count.BYTES_FROM_SERVER));
        sheet.counter(
                "pgweir_client_parses", "Statements that clients prepared.", labels, tallied.of(Count.CLIENT_PARSES));
        sheet.counter(
                "pgweir_server_parses",
                "Statements that servers were made to prepare.",
                labels,
                tallied.of(Count.SERVER_PARSES));
        sheet.counter("pgweir_binds", "Prepared statements that were given values.", labels, tallied.of(Count.BINDS));
        sheet.histogram(
                "pgweir_transaction_duration_seconds",
                "From the arrival of a transaction's first query to its last answer.",
                labels,
                tallied.transactions(),
                NARROW);
        sheet.histogram(
                "pgweir_query_duration_seconds",
                "From the arrival of a query, or of several in one go, to the last answer.",
                labels,
                tallied.queries(),
                NARROW);
    }

    private static void ofNode(String node, Tallied all, Sheet sheet) {
        Labels labels = Labels.of("node", node);
        latencies("transaction", "Transactions", all.transactions(), labels, sheet);
        latencies("query", "Queries", all.queries(), labels, sheet);
        latencies("wait", "Waits of sessions that did not get a server connection at once", all.waits(), labels, sheet);
        for (Count command : COMMANDS) {
            sheet.counter(
                    "pgweir_node_commands",
                    "Commands that servers completed, by kind.",
                    labels.add("command", word(command)),
                    all.of(command));
        }
        for (Count severity : SEVERITIES) {
            sheet.counter(
                    "pgweir_node_reports",
                    "Errors that servers reported to clients, by severity.",
                    labels.add("severity", word(severity)),
                    all.of(severity));
        }
        all.errorClasses()
                .forEach((group, number) -> sheet.counter(
                        "pgweir_node_errors",
                        "Errors that servers reported to clients, by the class of their SQLSTATE.",
                        labels.add("class", group),
                        number));
        all.pins()
                .forEach((reason, number) -> sheet.counter(
                        "pgweir_node_pins",
                        "Times that a session had to keep its server connection between transactions, by what it did.",
                        labels.add("reason", reason),
                        number));
        for (Count lost : LOSSES) {
            sheet.counter(
                    "pgweir_node_losses",
                    "Sessions whose server connection was lost in their work, by what they were told: rolled_back"
                            + " (40001), unknown (40003), or ended.",
                    labels.add("outcome", lost.name().toLowerCase(Locale.ROOT).replace("lost_", "")),
                    all.of(lost));
        }
        sheet.counter(
                "pgweir_node_tls_connects",
                "Of the server connections that were opened, those with TLS.",
                labels,
                all.of(Count.TLS_CONNECTS));
        sheet.counter("pgweir_node_connects", "Server connections that were opened.", labels, all.of(Count.CONNECTS));
        sheet.counter(
                "pgweir_node_connect_failures",
                "Attempts to open a server connection that failed.",
                labels,
                all.of(Count.CONNECT_FAILURES));
    }

    private static void latencies(String what, String of, LatencySum sum, Labels labels, Sheet sheet) {
        sheet.histogram(
                "pgweir_node_" + what + "_duration_seconds", of + " of all pools of a node.", labels, sum, WIDE);
    }

    /** The name of a count that is a plural, as a label: SELECTS is "select". */
    private static String word(Count count) {
        String name = count.name().toLowerCase(Locale.ROOT);
        return name.substring(0, name.length() - 1);
    }
}
