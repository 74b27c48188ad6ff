package io.pgweir.proxy.console;

import io.pgweir.config.ConfigTable;
import io.pgweir.config.PgweirConfig;
import io.pgweir.protocol.RowDescription.Column;
import io.pgweir.proxy.cluster.Follower;
import io.pgweir.proxy.cluster.NodeStatus;
import io.pgweir.proxy.cluster.Role;
import io.pgweir.proxy.tally.Count;
import io.pgweir.proxy.tally.Tallied;
import io.pgweir.proxy.view.ClientSight;
import io.pgweir.proxy.view.ServerSight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What pgpool shows of itself, in its columns and their order. It has a process for each client, so its processes are our clients; of what
 * it has and we have not (a cache, retries of a health check) nothing has happened.
 */
final class PgpoolShows {
    private static final List<Column> NODES =
            Columns.of("node_id int4, hostname, port int4, status, pg_status, lb_weight,"
                    + " role, pg_role, select_cnt int8, load_balance_node, replication_delay int8, replication_state,"
                    + " replication_sync_state, last_status_change");
    private static final List<Column> PROCESSES = Columns.of("pool_pid int4, start_time, client_connection_count int4,"
            + " database, username, backend_connection_time, pool_counter int4, status");
    private static final List<Column> POOLS = Columns.of("pool_pid int4, start_time, client_connection_count int4,"
            + " pool_id int4, backend_id int4, database, username, backend_connection_time, client_connection_time,"
            + " client_disconnection_time, client_idle_duration int4, majorversion int4, minorversion int4,"
            + " pool_counter int4, pool_backendpid int4, pool_connected int4, status, load_balance_node,"
            + " client_host, client_port int4, statement");
    private static final List<Column> CHECKS = Columns.of("node_id int4, hostname, port int4, status, role,"
            + " last_status_change, total_count int8, success_count int8, fail_count int8, skip_count int8,"
            + " retry_count int8, average_retry_count, max_retry_count int8, max_duration int8, min_duration int8,"
            + " average_duration, last_health_check, last_successful_health_check, last_skip_health_check,"
            + " last_failed_health_check");
    private static final List<Column> WORK = Columns.of("node_id int4, hostname, port int4, status, role,"
            + " select_cnt int8, insert_cnt int8, update_cnt int8, delete_cnt int8, ddl_cnt int8, other_cnt int8,"
            + " panic_cnt int8, fatal_cnt int8, error_cnt int8");
    private static final List<Column> CACHE = Columns.of("num_cache_hits int8, num_selects int8, cache_hit_ratio,"
            + " num_hash_entries int8, used_hash_entries int8, num_cache_entries int8, used_cache_entries_size int8,"
            + " free_cache_entries_size int8, fragment_cache_entries_size int8");
    private static final List<Column> ITEMS = Columns.of("item, value, description");

    private final Scene scene;
    private final Nodes nodes;

    private PgpoolShows(Scene scene) {
        this.scene = scene;
        this.nodes = new Nodes(scene);
    }

    static List<Command> all(Scene scene) {
        PgpoolShows shows = new PgpoolShows(scene);
        return List.of(
                Command.show("SHOW POOL_NODES", NODES, _ -> shows.nodes()),
                Command.show("SHOW POOL_PROCESSES", PROCESSES, _ -> shows.processes()),
                Command.show("SHOW POOL_POOLS", POOLS, _ -> shows.pools()),
                Command.show("SHOW POOL_HEALTH_CHECK_STATS", CHECKS, _ -> now(shows.checks())),
                Command.show("SHOW POOL_BACKEND_STATS", WORK, _ -> shows.work()),
                Command.show("SHOW POOL_CACHE", CACHE, _ -> now(List.of(Row.of(0, 0, "0.00", 0, 0, 0, 0, 0, 0)))),
                Command.show("SHOW POOL_STATUS", ITEMS, _ -> now(shows.settings(""))),
                Command.show(
                        "SHOW POOL_VERSION",
                        Columns.of("pool_version"),
                        _ -> now(List.of(Row.of("pgweir " + scene.steering().version())))),
                Command.show("PGPOOL SHOW ALL", ITEMS, _ -> now(shows.settings(""))),
                Command.show("PGPOOL SHOW HEALTH_CHECK", ITEMS, _ -> now(shows.settings("monitor."))),
                Command.show("PGPOOL SHOW BACKEND", ITEMS, _ -> now(shows.backends())),
                Command.show("PGPOOL SHOW WATCHDOG", ITEMS, _ -> now(List.of())),
                Command.show("PGPOOL SHOW HEARTBEAT", ITEMS, _ -> now(List.of())));
    }

    private static CompletableFuture<List<List<@Nullable Object>>> now(List<List<@Nullable Object>> rows) {
        return CompletableFuture.completedFuture(rows);
    }

    private PgweirConfig config() {
        return scene.commons().config().get();
    }

    private CompletableFuture<List<List<@Nullable Object>>> nodes() {
        return scene.view().pools().thenApply(pools -> {
            Map<String, Tallied> work = nodes.work(pools);
            List<NodeStatus> all = nodes.all();
            int weights = all.stream().mapToInt(one -> one.node().weight()).sum();
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (NodeStatus one : all) {
                boolean primary = nodes.isPrimary(one.node());
                Follower follower = one.follower();
                rows.add(Row.of(
                        rows.size(),
                        one.node().host(),
                        one.node().port(),
                        Nodes.pgpoolStatus(one),
                        one.role() == Role.UNKNOWN ? (isWatched() ? "down" : "unknown") : "up",
                        "%.6f".formatted(weights == 0 ? 0.0 : one.node().weight() / (double) weights),
                        nodes.role(one),
                        Nodes.ownRole(one),
                        work.getOrDefault(one.node().name(), Tallied.NOTHING).of(Count.SELECTS),
                        String.valueOf(nodes.isRead(one.node()) || primary && isAlone()),
                        primary ? 0 : Math.max(0, one.bytesBehind()),
                        follower == null ? "" : follower.state(),
                        follower == null ? "" : follower.syncState(),
                        Texts.local(one.since())));
            }
            return rows;
        });
    }

    private boolean isWatched() {
        return config().monitor() != null;
    }

    /** Whether reads have no other place to go to. */
    private boolean isAlone() {
        return nodes.all().stream().noneMatch(one -> nodes.isRead(one.node()));
    }

    private CompletableFuture<List<List<@Nullable Object>>> processes() {
        return scene.view().clients().thenApply(clients -> {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (ClientSight client : clients) {
                rows.add(Row.of(
                        client.pid(),
                        Texts.local(client.connected()),
                        1,
                        client.database(),
                        client.user(),
                        Texts.local(client.asked()),
                        1,
                        status(client)));
            }
            return rows;
        });
    }

    private static String status(ClientSight client) {
        return switch (client.state()) {
            case IDLE -> "Idle";
            case WAITING -> "Connecting";
            case ACTIVE ->
                client.isBusy() ? "Execute command" : client.inTransaction() ? "Idle in transaction" : "Idle";
        };
    }

    private CompletableFuture<List<List<@Nullable Object>>> pools() {
        return scene.view().servers().thenCombine(scene.view().clients(), (servers, clients) -> {
            Map<Integer, ClientSight> byNumber = new HashMap<>();
            clients.forEach(client -> byNumber.put(client.pid(), client));
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (ServerSight server : servers) {
                rows.add(pool(rows.size(), server, byNumber.get(server.client())));
            }
            return rows;
        });
    }

    private List<@Nullable Object> pool(int number, ServerSight server, @Nullable ClientSight client) {
        boolean reads = nodes.isRead(nodes.find(server.node()));
        return Row.of(
                server.client(),
                Texts.local(scene.view().started()),
                client == null ? 0 : 1,
                number,
                nodes.numberOf(server.node()),
                server.database(),
                server.user(),
                Texts.local(server.opened()),
                Texts.local(client == null ? null : client.connected()),
                "",
                client == null
                        ? 0
                        : Duration.between(client.asked(), Instant.now()).toSeconds(),
                3,
                0,
                1,
                server.pid(),
                client == null ? 0 : 1,
                client == null ? "Idle" : status(client),
                reads ? "1" : "0",
                client == null ? "" : Texts.host(client.remote()),
                client == null ? 0 : Texts.port(client.remote()),
                ""); // texts are not kept: they may hold what is nobody's business
    }

    private List<List<@Nullable Object>> checks() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (NodeStatus one : nodes.all()) {
            long millis = one.answeredIn().toMillis();
            boolean answers = one.role() != Role.UNKNOWN;
            String seen = answers
                    ? Texts.local(Instant.now()
                            .minusNanos(System.nanoTime() - one.look().sentNanos()))
                    : "";
            rows.add(Row.of(
                    rows.size(),
                    one.node().host(),
                    one.node().port(),
                    Nodes.pgpoolStatus(one),
                    nodes.role(one),
                    Texts.local(one.since()),
                    one.looks(),
                    one.looks() - one.failedLooks(),
                    one.failedLooks(),
                    0,
                    0,
                    "0.000000",
                    0,
                    millis,
                    millis,
                    String.format(
                            Locale.ROOT,
                            "%.6f",
                            one.answeredIn().toNanos() / (double) TimeUnit.MILLISECONDS.toNanos(1)),
                    seen,
                    seen,
                    "",
                    answers ? "" : Texts.local(one.since())));
        }
        return rows;
    }

    private CompletableFuture<List<List<@Nullable Object>>> work() {
        return scene.view().pools().thenApply(pools -> {
            Map<String, Tallied> work = nodes.work(pools);
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (NodeStatus one : nodes.all()) {
                Tallied did = work.getOrDefault(one.node().name(), Tallied.NOTHING);
                rows.add(Row.of(
                        rows.size(),
                        one.node().host(),
                        one.node().port(),
                        Nodes.pgpoolStatus(one),
                        nodes.role(one),
                        did.of(Count.SELECTS),
                        did.of(Count.INSERTS),
                        did.of(Count.UPDATES),
                        did.of(Count.DELETES),
                        did.of(Count.DEFINITIONS),
                        did.of(Count.OTHERS),
                        did.of(Count.PANICS),
                        did.of(Count.FATALS),
                        did.of(Count.ERRORS)));
            }
            return rows;
        });
    }

    private List<List<@Nullable Object>> settings(String prefix) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (ConfigTable.Row row : ConfigTable.of(config())) {
            if (row.key().startsWith(prefix)) {
                rows.add(Row.of(row.key(), row.value(), row.doc()));
            }
        }
        return rows;
    }

    private List<List<@Nullable Object>> backends() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<NodeStatus> all = nodes.all();
        for (int i = 0; i < all.size(); i++) {
            NodeStatus one = all.get(i);
            rows.add(Row.of("backend_hostname" + i, one.node().host(), "where node " + i + " is"));
            rows.add(Row.of("backend_port" + i, String.valueOf(one.node().port()), "the port of node " + i));
            rows.add(Row.of("backend_weight" + i, String.valueOf(one.node().weight()), "its part of balanced reads"));
            rows.add(Row.of("backend_application_name" + i, one.node().name(), "its name"));
        }
        return rows;
    }
}
