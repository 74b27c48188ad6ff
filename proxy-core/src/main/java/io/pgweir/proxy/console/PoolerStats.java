package io.pgweir.proxy.console;

import io.pgweir.protocol.RowDescription;
import io.pgweir.protocol.RowDescription.Column;
import io.pgweir.proxy.tally.Count;
import io.pgweir.proxy.tally.Tallied;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** PgBouncer's statistics: what was done for each database since the start, and on average in the last minute. */
final class PoolerStats {
    /** One of PgBouncer's figures. A time's average is for each of what it is the time of, anything else's for each second. */
    private record Figure(
            String total,
            String stats,
            String average,
            String totals,
            Count count,
            @Nullable Count of) {
        boolean isTime() {
            return of != null;
        }
    }

    private static final List<Figure> FIGURES = List.of(
            new Figure(
                    "server_assignment_count",
                    "server_assignment_count",
                    "server_assignment_count",
                    "server_assignment_count",
                    Count.LEASES,
                    null),
            new Figure("xact_count", "xact_count", "xact_count", "xact_count", Count.TRANSACTIONS, null),
            new Figure("query_count", "query_count", "query_count", "query_count", Count.QUERIES, null),
            new Figure("bytes_received", "received", "recv", "client_bytes", Count.BYTES_TO_SERVER, null),
            new Figure("bytes_sent", "sent", "sent", "server_bytes", Count.BYTES_FROM_SERVER, null),
            new Figure("xact_time", "xact_time", "xact_time", "xact_time", Count.TRANSACTION_NANOS, Count.TRANSACTIONS),
            new Figure("query_time", "query_time", "query_time", "query_time", Count.QUERY_NANOS, Count.QUERIES),
            new Figure("wait_time", "wait_time", "wait_time", "wait_time", Count.WAIT_NANOS, Count.LEASES),
            new Figure(
                    "client_parse_count",
                    "client_parse_count",
                    "client_parse_count",
                    "ps_client_parse_count",
                    Count.CLIENT_PARSES,
                    null),
            new Figure(
                    "server_parse_count",
                    "server_parse_count",
                    "server_parse_count",
                    "ps_server_parse_count",
                    Count.SERVER_PARSES,
                    null),
            new Figure("bind_count", "bind_count", "bind_count", "ps_bind_count", Count.BINDS, null),
            new Figure(
                    "client_login_count",
                    "client_login_count",
                    "client_login_count",
                    "client_login_count",
                    Count.LOGINS,
                    null));

    private static final List<Column> TOTALS = columns(true, false, "");
    private static final List<Column> AVERAGES = columns(false, true, "");
    private static final List<Column> STATS = columns(true, true, "total_");
    private static final List<Column> SUMS = Columns.of("name, value numeric");

    private final Scene scene;
    private final Averages averages;

    private PoolerStats(Scene scene, Averages averages) {
        this.scene = scene;
        this.averages = averages;
    }

    static List<Command> all(Scene scene) {
        Averages averages = new Averages(scene.view(), scene.commons().pools().past());
        scene.workers().getFirst().later(() -> scene.workers().getFirst().time(averages));
        PoolerStats stats = new PoolerStats(scene, averages);
        return List.of(
                Command.show("SHOW STATS", STATS, _ -> stats.byDatabase(true, true)),
                Command.show("SHOW STATS_TOTALS", TOTALS, _ -> stats.byDatabase(true, false)),
                Command.show("SHOW STATS_AVERAGES", AVERAGES, _ -> stats.byDatabase(false, true)),
                Command.show("SHOW TOTALS", SUMS, _ -> stats.sums()));
    }

    private static List<Column> columns(boolean totals, boolean isAverage, String prefix) {
        List<Column> columns = new ArrayList<>(List.of(new Column("database", RowDescription.Type.TEXT)));
        if (totals) {
            FIGURES.forEach(figure -> columns.add(
                    new Column(prefix.isEmpty() ? figure.total : prefix + figure.stats, RowDescription.Type.NUMERIC)));
        }
        if (isAverage) {
            FIGURES.forEach(figure -> columns.add(new Column("avg_" + figure.average, RowDescription.Type.NUMERIC)));
        }
        return List.copyOf(columns);
    }

    private CompletableFuture<List<List<@Nullable Object>>> byDatabase(boolean totals, boolean isAverage) {
        return scene.view().pools().thenApply(pools -> {
            Map<String, Tallied> counts = new TreeMap<>(
                    Averages.byDatabase(pools, scene.commons().pools().past()));
            Averages.Span last = averages.last(counts);
            counts.putIfAbsent(scene.commons().config().get().admin().database(), Tallied.NOTHING);
            List<List<@Nullable Object>> rows = new ArrayList<>();
            counts.forEach((database, counted) -> {
                List<@Nullable Object> row = new ArrayList<>();
                row.add(database);
                if (totals) {
                    FIGURES.forEach(figure -> row.add(total(figure, counted)));
                }
                if (isAverage) {
                    Tallied did = last.did().getOrDefault(database, Tallied.NOTHING);
                    FIGURES.forEach(figure -> row.add(average(figure, did, last)));
                }
                rows.add(row);
            });
            return rows;
        });
    }

    private CompletableFuture<List<List<@Nullable Object>>> sums() {
        return scene.view().pools().thenApply(pools -> {
            Map<String, Tallied> counts =
                    Averages.byDatabase(pools, scene.commons().pools().past());
            Averages.Span last = averages.last(counts);
            Tallied all = counts.values().stream().reduce(Tallied.NOTHING, Tallied::plus);
            Tallied did = last.did().values().stream().reduce(Tallied.NOTHING, Tallied::plus);
            List<List<@Nullable Object>> rows = new ArrayList<>();
            FIGURES.forEach(figure -> rows.add(Row.of("total_" + figure.totals, total(figure, all))));
            FIGURES.forEach(figure -> rows.add(Row.of("avg_" + figure.totals, average(figure, did, last))));
            return rows;
        });
    }

    private static long total(Figure figure, Tallied counted) {
        long count = counted.of(figure.count);
        return figure.isTime() ? TimeUnit.NANOSECONDS.toMicros(count) : count;
    }

    private static long average(Figure figure, Tallied did, Averages.Span span) {
        Count of = figure.of;
        return of == null
                ? Math.round(did.of(figure.count) / span.seconds())
                : TimeUnit.NANOSECONDS.toMicros(did.of(figure.count)) / Math.max(1, did.of(of));
    }
}
