package io.pgweir.proxy.metrics;

import io.pgweir.proxy.door.Arrivals;
import io.pgweir.proxy.view.ClientCounts;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What there is to say of clients: who is there, who came, and who was sent away. */
final class ClientMetrics {
    /** Of the SQLSTATEs that a client is sent away with, those that mean it did not prove who it is. */
    private static final String AUTHORIZATION_CLASS = "28";

    private ClientMetrics() {}

    /** @param pools those that have series of their own; clients of others are summed up */
    static void write(List<ClientCounts> clients, List<PoolSeries> pools, Sheet sheet) {
        record Who(String database, String user) {}
        Set<Who> known = new HashSet<>();
        pools.forEach(pool -> known.add(new Who(pool.database(), pool.user())));
        Map<Who, int[]> sums = new LinkedHashMap<>();
        for (ClientCounts counts : clients) {
            Who who = new Who(counts.database(), counts.user());
            int[] sum = sums.computeIfAbsent(
                    known.contains(who) ? who : new Who(PoolSeries.OTHER, PoolSeries.OTHER), _ -> new int[4]);
            sum[0] += counts.active();
            sum[1] += counts.waiting();
            sum[2] += counts.idle();
            sum[3] += counts.pinned();
        }
        sums.forEach((who, sum) -> {
            Labels labels = Labels.of("database", who.database(), "user", who.user());
            clients("active", sum[0], labels, sheet);
            clients("waiting", sum[1], labels, sheet);
            clients("idle", sum[2], labels, sheet);
            sheet.gauge(
                    "pgweir_pinned_clients",
                    "Clients that keep their server connection between transactions.",
                    labels,
                    sum[3]);
        });
    }

    private static void clients(String state, int number, Labels labels, Sheet sheet) {
        sheet.gauge(
                "pgweir_clients",
                "Clients that have logged in: active with a server connection, waiting for one, or idle.",
                labels.add("state", state),
                number);
    }

    static void write(Arrivals arrivals, int limit, Sheet sheet) {
        sheet.gauge(
                "pgweir_client_connections",
                "Connections of clients, those that are logging in included.",
                Labels.EMPTY,
                arrivals.inside());
        sheet.gauge(
                "pgweir_client_connections_limit",
                "The most connections of clients that are allowed.",
                Labels.EMPTY,
                limit);
        sheet.counter(
                "pgweir_client_connections_accepted",
                "Connections of clients that were accepted.",
                Labels.EMPTY,
                arrivals.came());
        for (boolean encrypted : new boolean[] {false, true}) {
            sheet.counter(
                    "pgweir_client_startups",
                    "Clients that said who they are, over TLS or without.",
                    Labels.of("tls", String.valueOf(encrypted)),
                    arrivals.introducedBy(encrypted));
        }
        sheet.counter("pgweir_cancel_requests", "Requests to cancel a query.", Labels.EMPTY, arrivals.cancels());
        long unproven = 0;
        for (Map.Entry<String, Long> refusal : arrivals.refusals().entrySet()) {
            unproven += refusal.getKey().startsWith(AUTHORIZATION_CLASS) ? refusal.getValue() : 0;
            sheet.counter(
                    "pgweir_refused_clients",
                    "Clients that were not let in, by the SQLSTATE that they were told.",
                    Labels.of("sqlstate", refusal.getKey()),
                    refusal.getValue());
        }
        sheet.counter(
                "pgweir_auth_failures",
                "Clients that were not let in because they could not prove who they are.",
                Labels.EMPTY,
                unproven);
    }
}
