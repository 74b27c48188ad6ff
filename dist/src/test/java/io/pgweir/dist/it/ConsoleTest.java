package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;

/** The console speaks to whoever speaks to PostgreSQL. */
class ConsoleTest {
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Proxy proxy;

    @BeforeAll
    static void start() throws Exception {
        proxy = Proxy.inFrontOf(Servers.node().port()).withConsole().start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended", "extendedForPrepared", "extendedCacheEverything"})
    void a_table_is_the_same_by_whatever_protocol(String mode) throws Exception {
        try (Client app = proxy.client();
                Connection console = proxy.console("viewer", "preferQueryMode", mode)) {
            assertThat(app.query("BEGIN").status()).isEqualTo("T");
            Table pools = Table.of(console, "SHOW POOLS");
            assertThat(pools.columns())
                    .containsExactly(
                            "database",
                            "user",
                            "cl_active",
                            "cl_waiting",
                            "cl_active_cancel_req",
                            "cl_waiting_cancel_req",
                            "sv_active",
                            "sv_active_cancel",
                            "sv_being_canceled",
                            "sv_idle",
                            "sv_used",
                            "sv_tested",
                            "sv_login",
                            "maxwait",
                            "maxwait_us",
                            "pool_mode",
                            "load_balance_hosts");
            assertThat(pools.only("database", Servers.APP))
                    .containsEntry("user", Servers.APP)
                    .containsEntry("cl_active", "1")
                    .containsEntry("sv_active", "1")
                    .containsEntry("pool_mode", "transaction");
        }
    }

    @Test
    void values_have_the_types_that_they_say_in_text_and_in_binary() throws Exception {
        for (String binary : List.of("true", "false")) {
            try (Client _ = proxy.client();
                    Connection console = proxy.console(
                            "viewer",
                            "binaryTransfer",
                            binary,
                            "prepareThreshold",
                            binary.equals("true") ? "-1" : "5");
                    PreparedStatement show = console.prepareStatement("SHOW STATS");
                    ResultSet stats = show.executeQuery()) {
                assertThat(stats.getMetaData().getColumnType(1)).isEqualTo(Types.VARCHAR);
                assertThat(stats.getMetaData().getColumnType(2)).isEqualTo(Types.NUMERIC);
                long logins = 0;
                while (stats.next()) {
                    logins += stats.getBigDecimal("total_client_login_count").longValueExact();
                }
                assertThat(logins).isPositive();
                try (ResultSet clients =
                        console.prepareStatement("SHOW CLIENTS").executeQuery()) {
                    assertThat(clients.getMetaData().getColumnType(7)).isEqualTo(Types.INTEGER);
                    assertThat(clients.next()).isTrue();
                    assertThat(clients.getInt("port")).isPositive();
                }
            }
        }
    }

    @Test
    void what_drivers_say_to_any_database_is_understood() throws Exception {
        try (Connection console = proxy.console("viewer", "ApplicationName", "monitor")) {
            assertThat(console.isValid(5)).isTrue();
            console.setReadOnly(true);
            console.setAutoCommit(false);
            assertThat(Table.of(console, "SELECT 1 AS one").rows()).containsExactly(Map.of("one", "1"));
            console.commit();
            console.setAutoCommit(true);
            assertThat(console.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
            assertThat(Table.of(console, "SHOW application_name").all("application_name"))
                    .containsExactly("monitor");
            try (Statement statement = console.createStatement()) {
                statement.execute("SET application_name TO 'other'; SET TIME ZONE 'UTC'; DISCARD ALL");
            }
            assertThat(Table.of(console, "SHOW application_name").all("application_name"))
                    .containsExactly("other");
        }
    }

    @Test
    void several_statements_in_one_text_are_answered_in_their_order() throws Exception {
        try (Client viewer = viewer()) {
            Answer answer = viewer.query("BEGIN; SHOW VERSION; SHOW STATE; COMMIT;");
            assertThat(answer.shape()).isEqualTo("CTDCTDDDCCZ");
            assertThat(answer.tags()).containsExactly("BEGIN", "SHOW", "SHOW", "COMMIT");
            assertThat(viewer.query(" ; -- nothing").shape()).isEqualTo("IZ");
            Answer broken = viewer.query("SHOW VERSION; SHOW VERSOIN; SHOW VERSION");
            assertThat(broken.shape()).isEqualTo("TDCEZ");
            assertThat(broken.sqlState()).isEqualTo("42601");
            assertThat(broken.error().hint()).isEqualTo("Did you mean SHOW VERSION?");
        }
    }

    @Test
    void a_route_is_explained_of_all_that_stands_behind_it() throws Exception {
        try (Client viewer = viewer()) {
            Answer answer = viewer.query("EXPLAIN ROUTE SELECT ';'; /* ' */ DELETE FROM t");
            assertThat(answer.rows()).hasSize(1);
            assertThat(answer.rows().getFirst()).startsWith("primary").contains("2");
        }
    }

    @Test
    void rows_come_in_pieces_as_a_portal_is_asked_for_them() throws Exception {
        try (Client viewer = viewer()) {
            viewer.send(
                    Say.query("BEGIN"),
                    Say.parse("s", "SHOW LISTS"),
                    Say.bindTo("p", "s"),
                    Say.execute("p", 5),
                    Say.execute("p", 100),
                    Say.SYNC);
            assertThat(viewer.untilReady().shape()).isEqualTo("CZ");
            assertThat(viewer.untilReady().shape()).isEqualTo("12DDDDDsDDDDDDDDDCZ");
        }
    }

    @Test
    void an_error_in_a_batch_skips_what_follows_up_to_its_sync() throws Exception {
        try (Client viewer = viewer()) {
            viewer.send(
                    Say.parse("", "SHOW NOTHING"),
                    Say.bind(""),
                    Say.execute(),
                    Say.SYNC,
                    Say.parse("", "SHOW VERSION"),
                    Say.describe(""),
                    Say.bind(""),
                    Say.execute(),
                    Say.close(""),
                    Say.SYNC);
            Answer first = viewer.untilReady();
            assertThat(first.shape()).isEqualTo("EZ");
            assertThat(first.sqlState()).isEqualTo("42601");
            assertThat(viewer.untilReady().shape()).isEqualTo("1tT2DC3Z");
        }
    }

    @Test
    void a_failed_transaction_has_to_be_ended() throws Exception {
        try (Client viewer = viewer()) {
            assertThat(viewer.query("BEGIN; SHOW NOTHING").status()).isEqualTo("E");
            assertThat(viewer.query("SHOW VERSION").sqlState()).isEqualTo("25P02");
            assertThat(viewer.query("ROLLBACK").status()).isEqualTo("I");
            assertThat(viewer.query("SHOW VERSION").status()).isEqualTo("I");
        }
    }

    @Test
    void it_has_no_tables_and_says_so_at_once() throws Exception {
        try (Connection console = proxy.console("viewer")) {
            assertThatThrownBy(() -> console.getMetaData().getTables(null, null, "%", null))
                    .isInstanceOfSatisfying(
                            PSQLException.class,
                            refused -> assertThat(refused.getSQLState()).isEqualTo("0A000"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PAUSE",
                "PAUSE app",
                "SUSPEND",
                "RESUME",
                "RECONNECT",
                "WAIT_CLOSE",
                "KILL app",
                "KILL_CLIENT 1",
                "DISABLE app",
                "ENABLE app",
                "RELOAD",
                "SHUTDOWN",
                "SHUTDOWN WAIT_FOR_SERVERS",
                "SHUTDOWN WAIT_FOR_CLIENTS",
                "SET pool.size = 3",
                "SET default_pool_size = 3"
            })
    void a_viewer_cannot_act(String command) throws Exception {
        try (Client viewer = viewer()) {
            Answer simple = viewer.query(command);
            assertThat(simple.sqlState()).isEqualTo("42501");
            assertThat(viewer.extended(command).sqlState()).isEqualTo("42501");
        }
    }

    /** Of all that the help lists, so that no command can be forgotten here. */
    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void each_command_knows_who_may_use_it_and_how(String mode) throws Exception {
        try (Connection console = proxy.console("viewer", "preferQueryMode", mode);
                Statement statement = console.createStatement()) {
            Table help = Table.of(console, "SHOW HELP");
            assertThat(help.rows()).hasSizeGreaterThan(80);
            for (Map<String, String> row : help.rows()) {
                String usage = String.valueOf(row.get("command"));
                String command = usage.replaceAll("\\[.*]", "")
                        .replaceAll("\\{[^}]*}", "1")
                        .replaceAll("'query'|\\b[a-z]+\\b", "1");
                if ("admin".equals(row.get("role"))) {
                    assertThat(failure(statement, command).getSQLState())
                            .as(command)
                            .isEqualTo("42501");
                } else if (usage.equals(command) && usage.startsWith("SHOW")) {
                    assertThat(Table.of(console, command).columns()).as(command).isNotEmpty();
                }
                if (!usage.matches("(SET|RESET|SELECT|EXPLAIN|BEGIN|START|COMMIT|END|ABORT|ROLLBACK|SAVEPOINT|RELEASE"
                        + "|DISCARD|DEALLOCATE|LISTEN|PGPOOL SET) ?.*")) {
                    PSQLException refused = failure(statement, command + " more than there may be");
                    assertThat(refused.getSQLState()).as(command).isEqualTo("42601");
                    assertThat(Objects.requireNonNull(refused.getServerErrorMessage())
                                    .getHint())
                            .as(command)
                            .isEqualTo("Usage: " + usage);
                }
            }
        }
    }

    private static PSQLException failure(Statement statement, String command) {
        return catchThrowableOfType(PSQLException.class, () -> statement.execute(command));
    }

    @Test
    void sockets_are_told_with_their_descriptors() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/fd")), "descriptors can be seen on Linux only");
        try (Client client = proxy.client();
                Connection console = proxy.console("admin")) {
            client.query("BEGIN");
            Table sockets = Table.of(console, "SHOW FDS");
            assertThat(sockets.all("task")).contains("pooler", "client", "server");
            for (String descriptor : sockets.all("fd")) {
                assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd", descriptor))
                                .toString())
                        .startsWith("socket:");
            }
            Map<String, String> app = sockets.only("task", "client");
            Map<String, String> server = sockets.only("task", "server");
            assertThat(app.get("link")).isEqualTo(server.get("fd"));
            assertThat(server.get("link")).isEqualTo(app.get("fd"));
            assertThat(server.get("client_encoding")).isEqualTo("UTF8");
            assertThat(server.get("password")).isEqualTo("null");
        }
    }

    @Test
    void nobody_else_gets_in() throws Exception {
        try (Client stranger = Client.at(proxy.consolePort())) {
            assertThatThrownBy(() -> stranger.login("admin", "any"))
                    .as("SCRAM is asked for though clients are trusted")
                    .hasMessageContaining("not let in");
        }
        assertThatThrownBy(() -> proxy.console("viewer", "password", "wrong"))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo("28P01"));
        assertThatThrownBy(() -> proxy.console(Servers.APP, "password", Servers.PASSWORD))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void the_database_pgbouncer_is_the_console() throws Exception {
        try (Connection console = proxy.jdbc(
                "PGDBNAME", "pgbouncer", "user", "viewer", "password", "viewer", "preferQueryMode", "simple")) {
            assertThat(Table.of(console, "SHOW LISTS").all("list")).contains("used_clients");
        }
        assertThatThrownBy(() -> proxy.jdbc("PGDBNAME", "pgbouncer"))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void tls_and_cancel_are_those_of_any_client(@TempDir Path folder) throws Exception {
        Certificate ours = Certificate.make(folder, "proxy", "dns:localhost,ip:127.0.0.1");
        proxy.reload("tls: { client: { mode: require, certificate: \"" + ours.file() + "\", key: \"" + ours.key()
                + "\" } }");
        try {
            assertThatThrownBy(() -> proxy.console("viewer")).hasMessageContaining("must be encrypted");
            try (Connection console = proxy.console("viewer", "sslmode", "require");
                    Connection app = proxy.jdbc("sslmode", "require")) {
                assertThat(app.isValid(5)).isTrue();
                assertThat(Table.of(console, "SHOW CLIENTS")
                                .only("user", Servers.APP)
                                .get("tls"))
                        .startsWith("TLSv1.3/");
                try (Statement statement = console.createStatement()) {
                    statement.cancel(); // nothing runs
                }
                assertThat(Table.of(console, "SHOW STATE").rows()).hasSize(3);
            }
        } finally {
            proxy.reload("tls: {}");
        }
    }

    /** A client that speaks its own words, and is a viewer. */
    private static Client viewer() throws Exception {
        Client client = Client.at(proxy.consolePort());
        Scram.login(client, "viewer", "viewer", "any");
        return client;
    }

    @Test
    void a_client_that_is_gone_is_seen_no_more() throws Exception {
        try (Connection console = proxy.console("viewer")) {
            String id;
            try (Client client = proxy.client()) {
                id = String.valueOf(client.key().pid());
                assertThat(Table.of(console, "SHOW CLIENTS").all("id")).contains(id);
            }
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(Table.of(console, "SHOW CLIENTS").all("id"))
                                    .doesNotContain(id));
        }
    }
}
