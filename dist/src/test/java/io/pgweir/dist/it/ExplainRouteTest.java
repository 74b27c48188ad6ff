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

    private static final String FAR =
            "127.0.0.1:" + SharedCluster.get().standbys().getFirst().port();
    private static final String RULES =
            "[ { application: 'report.*', target: primary }, { user: batch, target: '" + FAR + "', percent: 50 } ]";

    @BeforeAll
    static void start() throws Exception {
        proxy = Proxy.overAllOf(SharedCluster.get())
                .with("routing: { redirects: " + RULES + " }")
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

    private static String consistency(Connection console, String options, String statement) throws SQLException {
        return String.valueOf(explain(console, options, statement).get("consistency"));
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
                    .containsEntry("nodes", FAR)
                    .containsEntry("redirect", "to " + FAR + ", 50 % of such sessions");
            assertThat(explain(console, "(user batch)", "DELETE FROM t"))
                    .containsEntry("target", "primary")
                    .containsEntry("class", "write");
            assertThat(explain(console, "", "(SELECT 1) UNION (SELECT 2)"))
                    .as("parentheses of its own")
                    .containsEntry("target", "standby");
        }
    }

    @Test
    void the_level_that_holds_for_the_statement_is_told() throws Exception {
        try (Connection console = proxy.console("viewer", "PGDBNAME", SharedCluster.DATABASE)) {
            proxy.reload("routing: { consistency: strict }");
            assertThat(consistency(console, "", "SELECT 1"))
                    .startsWith("strict: ")
                    .contains("committed anywhere");
            assertThat(consistency(console, "", "SELECT /* pgweir: proxy */ 1"))
                    .startsWith("proxy: ")
                    .contains("a client of this proxy");
            assertThat(consistency(console, "", "/* pgweir: eventual */ SELECT 1"))
                    .isEqualTo("eventual: what a standby has will do");
        } finally {
            proxy.reload("routing: { redirects: " + RULES + " }");
        }
    }

    @Test
    void the_level_that_a_client_has_set_is_told() throws Exception {
        try (Connection console = proxy.console("viewer");
                Connection app = proxy.jdbc("PGDBNAME", SharedCluster.DATABASE);
                Statement statement = app.createStatement()) {
            String client = "(CLIENT " + app.unwrap(PGConnection.class).getBackendPID() + ") ";
            assertThat(consistency(console, client, "SELECT 1")).startsWith("session: ");
            statement.execute("SET pgweir.consistency = strict");
            assertThat(explain(console, client, "SELECT 1")).containsEntry("target", "standby");
            assertThat(consistency(console, client, "SELECT 1")).startsWith("strict: ");
            assertThat(consistency(console, client, "/* pgweir: eventual */ SELECT 1"))
                    .isEqualTo("eventual: what a standby has will do");
            statement.execute("SET pgweir.consistency = proxy");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(consistency(console, client, "SELECT 1"))
                            .matches("proxy: a standby must have replayed [0-9A-F]+/[0-9A-F]+"));
            statement.execute("SET pgweir.consistency = eventual");
            statement.execute("SET pgweir.min_lsn = '7FFFFFFF/1'");
            assertThat(explain(console, client, "SELECT 1"))
                    .containsEntry("target", "primary")
                    .containsEntry("reason", "no-standby")
                    .containsEntry(
                            "consistency",
                            "eventual: what a standby has will do; no read of the session's may be older than 7FFFFFFF/1");
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
