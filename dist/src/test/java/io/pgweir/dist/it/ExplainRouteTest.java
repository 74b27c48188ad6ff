package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.dist.postgres.SharedCluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** EXPLAIN ROUTE says what would become of a statement: of anybody's, or of the next one of a client that is there. */
class ExplainRouteTest {
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Proxy proxy;

    private static String far = "";

    @BeforeAll
    static void start() throws Exception {
        far = "127.0.0.1:" + SharedCluster.get().standbys().getFirst().port();
        proxy = Proxy.overAllOf(SharedCluster.get())
                .with("routing: { redirects: [ { application: 'report.*', target: primary }, { user: batch, target: '"
                        + far + "', percent: 50 } ] }")
                .withConsole()
                .start();
        try (Connection console = proxy.console("viewer")) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(String.valueOf(
                                            explain(console, "", "SELECT 1").get("nodes"))
                                    .split(", "))
                            .hasSize(2));
        }
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static Map<String, String> explain(Connection console, String options, String statement)
            throws SQLException {
        return Table.of(console, "EXPLAIN ROUTE " + options + statement).rows().getFirst();
    }

    @Test
    void rules_for_users_and_applications_are_told() throws Exception {
        try (Connection console = proxy.console("viewer", "PGDBNAME", SharedCluster.DATABASE)) {
            assertThat(explain(console, "", "SELECT 1"))
                    .containsEntry("target", "standby")
                    .containsEntry("redirect", "null")
                    .containsEntry("consistency", "session: a standby must have what the session wrote or saw");
            assertThat(explain(console, "(USER app, APPLICATION 'report 7') ", "SELECT 1"))
                    .containsEntry("target", "primary")
                    .containsEntry("reason", "redirect")
                    .containsEntry("redirect", "to primary, 100 % of such sessions");
            assertThat(explain(console, "(USER batch) ", "SELECT 1"))
                    .containsEntry("target", "standby")
                    .containsEntry("nodes", far)
                    .containsEntry("redirect", "to " + far + ", 50 % of such sessions");
            assertThat(explain(console, "(user batch)", "DELETE FROM t"))
                    .containsEntry("target", "primary")
                    .containsEntry("class", "write");
            assertThat(explain(console, "", "(SELECT 1) UNION (SELECT 2)"))
                    .as("parentheses of its own")
                    .containsEntry("target", "standby");
        }
    }

    @Test
    void a_listener_may_lead_to_one_place() throws Exception {
        try (Connection console = proxy.console("viewer", "PGDBNAME", SharedCluster.DATABASE)) {
            assertThat(explain(console, "(LISTENER " + proxy.port() + ") ", "SELECT 1"))
                    .containsEntry("target", "standby");
            Client viewer = Client.at(proxy.consolePort());
            Scram.login(viewer, "viewer", "viewer", "any");
            assertThat(viewer.query("EXPLAIN ROUTE (LISTENER 1) SELECT 1").sqlState())
                    .isEqualTo("42704");
            assertThat(viewer.query("EXPLAIN ROUTE (CLIENT 1) SELECT 1").sqlState())
                    .isEqualTo("42704");
            Answer wrong = viewer.query("EXPLAIN ROUTE (USER) SELECT 1");
            assertThat(wrong.sqlState()).isEqualTo("42601");
            assertThat(wrong.error().hint()).startsWith("Usage: EXPLAIN ROUTE");
            viewer.close();
        }
    }

    @Test
    void how_new_a_clients_next_read_has_to_be_is_told() throws Exception {
        try (Connection console = proxy.console("viewer");
                Connection app = proxy.jdbc("PGDBNAME", SharedCluster.DATABASE);
                Statement statement = app.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS explained_reads (a int)");
            String client = "(CLIENT " + app.unwrap(PGConnection.class).getBackendPID() + ") ";
            Awaitility.await()
                    .untilAsserted(() -> assertThat(explain(console, client, "SELECT a FROM explained_reads"))
                            .containsEntry("target", "standby"));
            for (PostgresNode standby : SharedCluster.get().standbys()) {
                standby.sql("postgres", "SELECT pg_wal_replay_pause()");
            }
            try {
                statement.execute("INSERT INTO explained_reads VALUES (1)");
                Awaitility.await()
                        .untilAsserted(() -> assertThat(explain(console, client, "SELECT a FROM explained_reads"))
                                .containsEntry("target", "primary")
                                .containsEntry("reason", "no-standby")
                                .hasEntrySatisfying(
                                        "consistency",
                                        said -> assertThat(said)
                                                .matches("session: a standby must have replayed [0-9A-F]+/[0-9A-F]+")));
            } finally {
                for (PostgresNode standby : SharedCluster.get().standbys()) {
                    standby.sql("postgres", "SELECT pg_wal_replay_resume()");
                }
            }
            Awaitility.await()
                    .untilAsserted(() -> assertThat(explain(console, client, "SELECT a FROM explained_reads"))
                            .containsEntry("target", "standby"));
            statement.execute("DROP TABLE explained_reads");
        }
    }
}
