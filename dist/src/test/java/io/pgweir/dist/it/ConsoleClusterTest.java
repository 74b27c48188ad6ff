package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.dist.postgres.SharedCluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster, as pgpool would show it and as we do. */
class ConsoleClusterTest {
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Proxy proxy;

    @BeforeAll
    static void start() throws Exception {
        proxy = Proxy.overAllOf(SharedCluster.get())
                .with("auth: { method: scram-sha-256 }")
                .withConsole()
                .start();
        try (Connection console = proxy.console("viewer")) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(
                                    Table.of(console, "SHOW POOL_NODES").all("replication_state"))
                            .containsExactlyInAnyOrder("", "streaming", "streaming"));
        }
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static Connection app() throws SQLException {
        return proxy.jdbc("password", SharedCluster.PASSWORD, "PGDBNAME", SharedCluster.DATABASE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void pool_nodes_are_pgpools_and_live(String mode) throws Exception {
        try (Connection console = proxy.console("viewer", "preferQueryMode", mode)) {
            Table nodes = Table.of(console, "SHOW POOL_NODES");
            assertThat(nodes.columns())
                    .containsExactly(
                            "node_id",
                            "hostname",
                            "port",
                            "status",
                            "pg_status",
                            "lb_weight",
                            "role",
                            "pg_role",
                            "select_cnt",
                            "load_balance_node",
                            "replication_delay",
                            "replication_state",
                            "replication_sync_state",
                            "last_status_change");
            assertThat(nodes.only("role", "primary"))
                    .containsEntry("node_id", "0")
                    .containsEntry("hostname", "127.0.0.1")
                    .containsEntry(
                            "port", String.valueOf(SharedCluster.get().primary().port()))
                    .containsEntry("status", "up")
                    .containsEntry("pg_status", "up")
                    .containsEntry("pg_role", "primary")
                    .containsEntry("lb_weight", "0.333333")
                    .containsEntry("load_balance_node", "false")
                    .containsEntry("replication_delay", "0")
                    .containsEntry("replication_state", "");
            assertThat(nodes.rows())
                    .filteredOn(row -> "standby".equals(row.get("role")))
                    .hasSize(2)
                    .allSatisfy(row -> assertThat(row)
                            .containsEntry("pg_role", "standby")
                            .containsEntry("replication_state", "streaming")
                            .containsEntry("replication_sync_state", "async"));
        }
    }

    @Test
    void what_runs_on_a_node_is_counted_there() throws Exception {
        try (Connection console = proxy.console("viewer");
                Connection app = app();
                Statement statement = app.createStatement()) {
            long before = selects(console);
            for (int i = 0; i < 5; i++) {
                statement.executeQuery("SELECT 1").close();
            }
            assertThat(selects(console)).isEqualTo(before + 5);
            long inserts = sum(console, "SHOW POOL_BACKEND_STATS", "insert_cnt");
            statement.execute("CREATE TEMP TABLE t (a int)");
            statement.execute("INSERT INTO t VALUES (1)");
            Table work = Table.of(console, "SHOW POOL_BACKEND_STATS");
            assertThat(work.columns())
                    .containsExactly(
                            "node_id",
                            "hostname",
                            "port",
                            "status",
                            "role",
                            "select_cnt",
                            "insert_cnt",
                            "update_cnt",
                            "delete_cnt",
                            "ddl_cnt",
                            "other_cnt",
                            "panic_cnt",
                            "fatal_cnt",
                            "error_cnt");
            assertThat(Long.parseLong(work.only("role", "primary").get("insert_cnt")))
                    .isEqualTo(inserts + 1);
            assertThat(Table.of(console, "SHOW PINS").rows())
                    .singleElement()
                    .satisfies(row -> assertThat(row)
                            .containsEntry("user", SharedCluster.USER)
                            .containsKey("pin"));
        }
    }

    private static long selects(Connection console) throws SQLException {
        return sum(console, "SHOW POOL_NODES", "select_cnt");
    }

    private static long sum(Connection console, String show, String column) throws SQLException {
        return Table.of(console, show).all(column).stream()
                .mapToLong(Long::parseLong)
                .sum();
    }

    @ParameterizedTest
    @CsvSource({
        "SHOW POOL_PROCESSES, 8, pool_pid, status",
        "SHOW POOL_POOLS, 21, pool_pid, statement",
        "SHOW POOL_HEALTH_CHECK_STATS, 20, node_id, last_failed_health_check",
        "SHOW POOL_CACHE, 9, num_cache_hits, fragment_cache_entries_size",
        "SHOW POOL_VERSION, 1, pool_version, pool_version",
        "SHOW POOL_STATUS, 3, item, description",
        "PGPOOL SHOW ALL, 3, item, description",
        "PGPOOL SHOW BACKEND, 3, item, description",
        "PGPOOL SHOW pool.size, 1, pool.size, pool.size",
        "PCP_NODE_COUNT, 1, count, count",
        "PCP_NODE_INFO 1, 14, node_id, last_status_change",
        "PCP_PROC_COUNT, 1, count, count",
        "PCP_HEALTH_CHECK_STATS 2, 20, node_id, last_failed_health_check",
        "PCP_POOL_STATUS, 3, item, description",
        "SHOW HELP, 2, command, role",
        "SHOW USERS, 8, name, current_client_connections",
        "SHOW LISTS, 2, list, items",
        "SHOW MEM, 5, name, memtotal",
        "SHOW CLIENTS, 23, type, pin",
        "SHOW SERVERS, 22, type, node",
        "SHOW SOCKETS, 28, type, send_avail",
        "SHOW ACTIVE_SOCKETS, 28, type, send_avail",
        "SHOW FDS, 15, fd, scram_server_key",
        "SHOW STATS, 25, database, avg_client_login_count",
        "SHOW STATS_TOTALS, 13, database, client_login_count",
        "SHOW STATS_AVERAGES, 13, database, avg_client_login_count",
        "SHOW TOTALS, 2, name, value",
        "SHOW CONFIG, 4, key, changeable",
        "SHOW VERSION, 1, version, version",
        "SHOW STATE, 2, key, value",
        "SHOW DNS_HOSTS, 3, hostname, addrs",
        "SHOW DNS_ZONES, 3, zonename, count",
        "SHOW PEERS, 4, peer_id, pool_size",
        "SHOW PEER_POOLS, 5, peer_id, sv_login",
        "SHOW NODES, 23, node_id, falls",
        "SHOW LAG, 16, node_id, may_read",
        "SHOW EVENTS, 5, at, cause",
        "SHOW ROUTES, 4, reason, sentence",
        "CHECK CONFIG, 3, severity, message"
    })
    void each_table_has_its_columns_in_both_protocols(String command, int count, String first, String last)
            throws Exception {
        try (Connection app = app();
                Statement statement = app.createStatement();
                Connection simple = proxy.console("admin", "preferQueryMode", "simple");
                Connection extended = proxy.console("admin", "prepareThreshold", "-1")) {
            statement.execute("BEGIN");
            Table one = Table.of(simple, command);
            Table other = Table.of(extended, command);
            assertThat(one.columns()).hasSize(count).startsWith(first).endsWith(last);
            assertThat(other.columns()).isEqualTo(one.columns());
            assertThat(other.rows()).hasSameSizeAs(one.rows());
            statement.execute("COMMIT");
        }
    }

    @Test
    void a_part_of_a_table_is_asked_for_by_number() throws Exception {
        try (Connection console = proxy.console("viewer")) {
            assertThat(Table.of(console, "PCP_NODE_COUNT").all("count")).containsExactly("3");
            assertThat(Table.of(console, "PCP_NODE_INFO 2").all("node_id")).containsExactly("2");
            assertThatThrownBy(() -> Table.of(console, "PCP_NODE_INFO 7"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refused -> assertThat(refused.getSQLState()).isEqualTo("42704"));
        }
    }

    @Test
    void a_node_is_taken_out_and_put_back() throws Exception {
        try (Connection console = proxy.console("admin");
                Statement statement = console.createStatement()) {
            for (String out : new String[] {"DETACH NODE 1", "DRAIN NODE 1", "PCP_DETACH_NODE 1", "PAUSE NODE 1"}) {
                statement.execute(out);
                assertThat(Table.of(console, "SHOW NODES").only("node_id", "1"))
                        .as(out)
                        .containsEntry("reads", "f")
                        .hasEntrySatisfying("cause", cause -> assertThat(cause).contains("admin"));
                statement.execute("ATTACH NODE 1");
                Awaitility.await()
                        .untilAsserted(
                                () -> assertThat(Table.of(console, "SHOW NODES").only("node_id", "1"))
                                        .containsEntry("reads", "t"));
            }
            assertThat(Table.of(console, "SHOW EVENTS").all("is")).contains("draining", "paused", "up");
            assertThatThrownBy(() -> statement.execute("ATTACH NODE nowhere"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refused -> assertThat(refused.getSQLState()).isEqualTo("42704"));
        }
    }

    @Test
    void a_route_is_explained_with_what_is_known_of_the_database() throws Exception {
        try (Connection app = app();
                Statement statement = app.createStatement();
                Connection console = proxy.console("viewer", "PGDBNAME", SharedCluster.DATABASE);
                PreparedStatement explain = console.prepareStatement("EXPLAIN ROUTE SELECT a FROM explained")) {
            statement.execute("CREATE TABLE IF NOT EXISTS explained (a int)");
            Awaitility.await().untilAsserted(() -> {
                try (ResultSet rows = explain.executeQuery()) {
                    assertThat(Table.of(rows).rows().getFirst())
                            .containsEntry("target", "standby")
                            .containsEntry("class", "read")
                            .containsEntry("reason", "read")
                            .containsEntry("sentence", "only reads")
                            .containsEntry("statements", "1");
                }
            });
            assertThat(Table.of(console, "EXPLAIN ROUTE SELECT nowhere()").all("reason"))
                    .containsExactly("unknown-function");
            assertThat(Table.of(console, "EXPLAIN ROUTE DELETE FROM explained").all("target"))
                    .containsExactly("primary");
            statement.execute("DROP TABLE explained");
        }
    }
}
