package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.config.ConfigReader;
import io.pgweir.dist.postgres.Ports;
import io.pgweir.proxy.Pgweir;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What an admin says on the console is done, by whatever protocol it is said. */
@ParameterizedClass
@ValueSource(strings = {"simple", "extended"})
class ConsoleActsTest {
    private final String mode;
    private Proxy proxy;
    private Connection console;

    @SuppressWarnings("NullAway.Init") // set before each test
    ConsoleActsTest(String mode) {
        this.mode = mode;
    }

    @BeforeEach
    void start() throws Exception {
        proxy = Proxy.inFrontOf(Servers.node().port())
                .with("workers: 2")
                .withConsole()
                .start();
        console = proxy.console("admin", "preferQueryMode", mode);
    }

    @AfterEach
    void stop() throws Exception {
        console.close();
        proxy.close();
    }

    private void say(String command) throws SQLException {
        try (Statement statement = console.createStatement()) {
            statement.execute(command);
        }
    }

    private CompletableFuture<Void> sayLater(String command) {
        return CompletableFuture.runAsync(() -> {
            try {
                say(command);
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
        });
    }

    private String sqlState(String command) {
        try {
            say(command);
            return "none";
        } catch (SQLException failed) {
            return String.valueOf(failed.getSQLState());
        }
    }

    @Test
    void a_paused_database_closes_its_connections_and_goes_on_when_resumed() throws Exception {
        try (Client client = proxy.client()) {
            String before = client.backend();
            say("PAUSE app");
            assertThat(proxy.serverConnections()).isZero();
            assertThat(Table.of(console, "SHOW DATABASES").only("name", "app")).containsEntry("paused", "1");
            assertThat(Table.of(console, "SHOW STATE").only("key", "paused")).containsEntry("value", "yes");
            client.send(Say.query("SELECT pg_backend_pid()"));
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(Table.of(console, "SHOW POOLS").only("database", "app"))
                                    .containsEntry("cl_waiting", "1"));
            assertThat(sqlState("PAUSE app")).isEqualTo("55000");
            say("RESUME app");
            assertThat(client.untilReady().value()).isNotEqualTo(before);
            assertThat(sqlState("RESUME app")).isEqualTo("55000");
        }
    }

    @Test
    void a_pause_waits_for_transactions_and_is_taken_back_when_cancelled() throws Exception {
        try (Client client = proxy.client()) {
            client.query("BEGIN");
            try (Statement pause = console.createStatement()) {
                CompletableFuture<String> paused = CompletableFuture.supplyAsync(() -> {
                    try {
                        pause.execute("PAUSE");
                        return "paused";
                    } catch (SQLException failed) {
                        return String.valueOf(failed.getSQLState());
                    }
                });
                Awaitility.await()
                        .until(() -> proxy.pgweir().pools().gates().isAny(io.pgweir.proxy.pool.Gates.State.PAUSED));
                assertThat(paused).isNotDone();
                pause.cancel();
                assertThat(paused.get(10, TimeUnit.SECONDS)).isEqualTo("57014");
            }
            assertThat(client.query("COMMIT").status()).isEqualTo("I");
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");

            client.query("BEGIN");
            CompletableFuture<Void> paused = sayLater("PAUSE");
            Awaitility.await()
                    .until(() -> proxy.pgweir().pools().gates().isAny(io.pgweir.proxy.pool.Gates.State.PAUSED));
            client.query("COMMIT");
            paused.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_suspended_proxy_reads_nothing_and_goes_on_where_it_was() throws Exception {
        try (Client inTransaction = proxy.client();
                Client idle = proxy.client()) {
            inTransaction.query("BEGIN");
            String backend = inTransaction.backend();
            say("SUSPEND"); // which does not wait for transactions
            assertThat(Table.of(console, "SHOW STATE").only("key", "suspended")).containsEntry("value", "yes");
            inTransaction.send(Say.query("SELECT pg_backend_pid(), 'suspended'"));
            idle.send(Say.query("SELECT 1"));
            Client late = proxy.knock();
            late.login("app", "app");
            late.send(Say.query("SELECT 2"));
            Thread.sleep(200); // time enough to be read
            assertThat(Table.of(console, "SHOW CLIENTS").all("state")).doesNotContain("waiting");
            assertThat(Servers.ask("SELECT state FROM pg_stat_activity WHERE pid = " + backend))
                    .isEqualTo("idle in transaction");
            assertThat(sqlState("SUSPEND")).isEqualTo("55000");
            assertThat(sqlState("PAUSE app")).isEqualTo("55000");
            assertThat(sqlState("RESUME app")).isEqualTo("55000");
            say("RESUME");
            assertThat(inTransaction.untilReady().value()).isEqualTo(backend);
            assertThat(inTransaction.query("COMMIT").status()).isEqualTo("I");
            assertThat(idle.untilReady().value()).isEqualTo("1");
            assertThat(late.untilReady().value()).isEqualTo("2");
            assertThat(sqlState("RESUME")).isEqualTo("55000");
            late.close();
        }
    }

    @Test
    void a_suspension_is_done_when_clients_have_taken_all_that_was_read_for_them() throws Exception {
        try (Client client = proxy.client()) {
            client.send(Say.query("SELECT repeat('x', 1000000) FROM generate_series(1, 50)"));
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(proxy.pgweir().view().unsent().get()).isPositive());
            CompletableFuture<Void> suspended = sayLater("SUSPEND");
            Awaitility.await()
                    .until(() -> proxy.pgweir().pools().gates().isAny(io.pgweir.proxy.pool.Gates.State.SUSPENDED));
            assertThat(suspended).isNotDone();
            CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return client.untilReady();
                        } catch (IOException failed) {
                            throw new UncheckedIOException(failed);
                        }
                    },
                    Thread::startVirtualThread); // the common pool may have one thread only, which the suspension has
            suspended.get(10, TimeUnit.SECONDS);
            assertThat(answer).isNotDone();
            say("RESUME");
            assertThat(answer.get(30, TimeUnit.SECONDS).rows()).hasSize(50);
        }
    }

    @Test
    void connections_are_replaced_when_they_come_back() throws Exception {
        try (Client client = proxy.client()) {
            String before = client.backend();
            client.query("BEGIN");
            say("RECONNECT");
            CompletableFuture<Void> closed = sayLater("WAIT_CLOSE");
            assertThat(client.backend()).as("in its transaction").isEqualTo(before);
            assertThat(closed).isNotDone();
            client.query("COMMIT");
            closed.get(10, TimeUnit.SECONDS);
            assertThat(client.backend()).isNotEqualTo(before);
        }
    }

    @Test
    void a_killed_database_loses_its_clients() throws Exception {
        try (Client client = proxy.client();
                Client next = proxy.knock()) {
            client.query("BEGIN");
            say("KILL app");
            assertThat(client.untilReady().sqlState()).isEqualTo("57P01");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(proxy.serverConnections()).isZero());
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> {
                try {
                    next.login("app", "app");
                    return next.query("SELECT 1").value();
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
            assertThat(Table.of(console, "SHOW DATABASES").only("name", "app")).containsEntry("paused", "1");
            assertThat(asked).isNotDone();
            say("RESUME app");
            assertThat(asked.get(10, TimeUnit.SECONDS)).isEqualTo("1");
        }
    }

    @Test
    void one_client_is_killed_by_its_number() throws Exception {
        try (Client client = proxy.client();
                Client other = proxy.client()) {
            say("KILL_CLIENT " + client.key().pid());
            assertThat(client.untilReady().sqlState()).isEqualTo("57P01");
            assertThat(other.query("SELECT 1").value()).isEqualTo("1");
            assertThat(sqlState("KILL_CLIENT 1")).isEqualTo("42704");
            assertThat(sqlState("KILL_CLIENT me")).isEqualTo("22023");
        }
    }

    @Test
    void a_disabled_database_takes_no_new_clients() throws Exception {
        try (Client inside = proxy.client();
                Client refused = proxy.knock()) {
            say("DISABLE app");
            assertThat(inside.query("SELECT 1").value()).isEqualTo("1");
            assertThatThrownBy(() -> refused.login("app", "app")).hasMessageContaining("database \"app\" is disabled");
            assertThat(Table.of(console, "SHOW DATABASES").only("name", "app")).containsEntry("disabled", "1");
            say("ENABLE app");
            proxy.client().close();
        }
    }

    @Test
    void settings_are_changed_until_the_configuration_is_read_again() throws Exception {
        say("SET default_pool_size = 3");
        assertThat(Table.of(console, "SHOW CONFIG").only("key", "pool.size")).containsEntry("value", "3");
        say("SET query_wait_timeout TO 7");
        assertThat(Table.of(console, "SHOW CONFIG").only("key", "pool.wait_timeout"))
                .containsEntry("value", "7s")
                .containsEntry("default", "120s")
                .containsEntry("changeable", "yes");
        assertThat(proxy.pgweir().config().pool().size()).isEqualTo(3);
        assertThat(sqlState("SET pool.size = none")).isEqualTo("22023");
        assertThat(sqlState("SET pool.min_size = 4")).as("more than the size").isEqualTo("22023");
        assertThat(sqlState("SET workers = 4")).as("needs a restart").isEqualTo("22023");
        assertThat(sqlState("SET pool.sise = 4")).isEqualTo("42704");
        assertThat(Table.of(console, "SHOW CONFIG").all("value")).doesNotContain(Servers.PASSWORD);
        assertThat(sqlState("RELOAD")).as("it did not come from a file").isEqualTo("22023");
    }

    @Test
    void pgpools_words_for_settings_and_programs_are_understood() throws Exception {
        say("PGPOOL SET client_idle_limit = 7");
        assertThat(Table.of(console, "PGPOOL SHOW client_idle_limit").all("client_idle_limit"))
                .containsExactly("7s");
        assertThat(Table.of(console, "PGPOOL SHOW pool.client_idle_timeout").all("pool.client_idle_timeout"))
                .containsExactly("7s");
        say("PGPOOL SET delay_threshold_by_time TO '1500'");
        assertThat(Table.of(console, "SHOW CONFIG").only("key", "routing.max_lag_time"))
                .containsEntry("value", "1s500ms");
        assertThat(sqlState("PGPOOL SET memory_cache_enabled = on")).isEqualTo("42704");
        assertThat(sqlState("PGPOOL SET delay_threshold 5 5")).isEqualTo("42601");
        assertThat(sqlState("PGPOOL SET CACHE DELETE 'SELECT 1'")).isEqualTo("0A000");
        assertThat(sqlState("PGPOOL RESET ALL"))
                .as("it did not come from a file")
                .isEqualTo("22023");
        assertThat(sqlState("PCP_RECOVERY_NODE 1")).isEqualTo("0A000");
        assertThat(sqlState("PCP_LOG_ROTATE")).isEqualTo("0A000");
        assertThat(sqlState("PCP_INVALIDATE_QUERY_CACHE")).isEqualTo("0A000");
        assertThat(sqlState("PCP_STOP_PGPOOL now")).isEqualTo("22023");
        say("PCP_STOP_PGPOOL");
        proxy.pgweir().awaitEnd(); // no client is there
    }

    @Test
    void names_that_were_looked_up_are_told() throws Exception {
        try (Proxy named = Proxy.inFrontOf(Servers.node().port())
                        .with("nodes: [ \"localhost:" + Servers.node().port() + "\" ]")
                        .withConsole()
                        .start();
                Client client = named.client();
                Connection viewer = named.console("viewer", "preferQueryMode", mode)) {
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            assertThat(Table.of(viewer, "SHOW DNS_HOSTS")
                            .only("hostname", "localhost")
                            .get("addrs"))
                    .contains("127.0.0.1");
            assertThat(Table.of(viewer, "SHOW LISTS").only("list", "dns_names")).containsEntry("items", "1");
        }
    }

    @Test
    void the_file_is_checked_and_read_again(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("pgweir.yaml");
        int port = Ports.free();
        int admin = Ports.free();
        String text = """
                nodes: [ "127.0.0.1:%d" ]
                users: [ { name: app, password: "a" } ]
                listeners: [ { address: 127.0.0.1, port: %d } ]
                http: { port: off }
                admin: { listeners: [ { port: %d } ], users: [ { name: admin, password: admin, role: admin } ] }
                """.formatted(Servers.node().port(), port, admin);
        Files.writeString(file, text);
        try (Pgweir other = new Pgweir(ConfigReader.read(file).orThrow(), () -> ConfigReader.read(file))) {
            other.start();
            Connection mine = console;
            console = java.sql.DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:" + admin + "/any?preferQueryMode=" + mode, "admin", "admin");
            mine.close();
            assertThat(Table.of(console, "CHECK CONFIG").rows()).isEmpty();
            Files.writeString(file, text + "pool: { size: 5 }\n");
            assertThat(Table.of(console, "CHECK CONFIG").only("place", "pool.size"))
                    .containsEntry("severity", "change");
            say("RELOAD");
            assertThat(other.config().pool().size()).isEqualTo(5);
            say("SET pool.size = 7; SET query_wait_timeout = 7");
            say("PGPOOL SET num_init_children = 99");
            say("RESET default_pool_size");
            say("PGPOOL RESET num_init_children");
            assertThat(other.config().pool().size()).isEqualTo(5);
            assertThat(other.config().limits().clients()).isEqualTo(10_000);
            assertThat(other.config().pool().waitTimeout().toSeconds())
                    .as("was not reset")
                    .isEqualTo(7);
            say("PGPOOL RESET ALL");
            assertThat(other.config().pool().waitTimeout().toSeconds()).isEqualTo(120);
            Files.writeString(file, text + "pool: { sise: 5 }\n");
            assertThat(Table.of(console, "CHECK CONFIG")
                            .only("severity", "error")
                            .get("message"))
                    .contains("did you mean 'size'");
            assertThat(sqlState("RELOAD")).isEqualTo("22023");
            assertThat(other.config().pool().size()).isEqualTo(5);
        }
    }

    @Test
    void what_was_done_stays_counted_when_its_pool_is_gone() throws Exception {
        proxy.reload("pool: { server_idle_timeout: 1ms }");
        try (Client client = proxy.client()) {
            client.query("SELECT 1");
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(proxy.pgweir().pools().all()).isEmpty());
        assertThat(Table.of(console, "SHOW STATS").only("database", "app")).containsEntry("total_query_count", "1");
        assertThat(Table.of(console, "SHOW POOL_NODES").all("select_cnt")).containsExactly("1");
    }

    @Test
    void it_stops_when_the_servers_are_free() throws Exception {
        try (Client client = proxy.client()) {
            client.query("BEGIN");
            say("SHUTDOWN WAIT_FOR_SERVERS");
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            client.query("COMMIT");
            assertThat(client.untilReady().sqlState()).isEqualTo("57P01");
            proxy.pgweir().awaitEnd();
        }
    }

    @Test
    void it_stops_when_the_clients_have_left() throws Exception {
        try (Client client = proxy.client()) {
            say("SHUTDOWN WAIT_FOR_CLIENTS");
            Awaitility.await()
                    .untilAsserted(() -> assertThatThrownBy(proxy::knock).isInstanceOf(java.io.IOException.class));
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
        proxy.pgweir().awaitEnd();
    }

    @Test
    void it_stops_at_once() throws Exception {
        try (Client client = proxy.client()) {
            say("SHUTDOWN");
            assertThat(client.untilReady().sqlState()).isEqualTo("57P01");
        }
        proxy.pgweir().awaitEnd();
    }
}
