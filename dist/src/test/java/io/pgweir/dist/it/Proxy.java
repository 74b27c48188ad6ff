package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.ConfigReader;
import io.pgweir.config.PgweirConfig;
import io.pgweir.dist.postgres.Ports;
import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import io.pgweir.proxy.Pgweir;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** pgweir in this JVM: {@code Proxy.inFrontOf(cluster).with("pool: { size: 2 }").start()}. */
final class Proxy implements AutoCloseable {
    static {
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
        Awaitility.setDefaultPollDelay(Duration.ZERO);
    }

    /** By what all of these proxies read and write, as {@code -Dpgweir.transport=} says; the machine's best by default. */
    private static final String TRANSPORT = System.getProperty("pgweir.transport", "auto");

    /** How many workers they have, as {@code -Dpgweir.workers=} says; with more than one their clients are {@link Restless}. */
    private static final int WORKERS = Integer.getInteger("pgweir.workers", 1);

    private final Map<String, String> settings;
    private final int port;
    private final Pgweir pgweir;
    private final Restless restless;

    /** What the configuration is to say; what it does not, lets the user {@code app} in without a password. */
    static final class Setup {
        private final Map<String, String> settings = new LinkedHashMap<>();

        /** Sets or replaces top-level keys of the file: each text is {@code key: value}. */
        Setup with(String... entries) {
            put(settings, entries);
            return this;
        }

        /** With a console, for the users admin and viewer, whose passwords are their names. */
        Setup withConsole() throws IOException {
            return with("admin: { listeners: [ { port: " + Ports.free() + " } ], users: [ "
                    + "{ name: admin, password: admin, role: admin }, { name: viewer, password: viewer } ] }");
        }

        Proxy start() throws IOException {
            return new Proxy(settings);
        }
    }

    static Setup inFrontOf(PostgresCluster cluster) {
        return inFrontOf(cluster.primary().port());
    }

    /** In front of all nodes of a cluster, with a monitor that looks often. */
    static Setup overAllOf(PostgresCluster cluster) {
        String nodes = cluster.nodes().stream()
                .map(node -> "\"127.0.0.1:" + node.port() + "\"")
                .collect(Collectors.joining(", ", "nodes: [ ", " ]"));
        return inFrontOf(cluster)
                .with(
                        nodes,
                        "monitor: { user: postgres, password: " + quote(cluster.superuserPassword())
                                + ", period: 50ms }",
                        "users: [ " + user(SharedCluster.USER, SharedCluster.PASSWORD) + " ]");
    }

    static Setup inFrontOf(int port) {
        return new Setup()
                .with(
                        "nodes: [ \"127.0.0.1:" + port + "\" ]",
                        "auth: { method: trust }",
                        "users: [ " + user(Servers.APP, Servers.PASSWORD) + ", " + user(Servers.OTHER, Servers.PASSWORD)
                                + " ]",
                        "http: { port: off }",
                        "workers: " + WORKERS,
                        "transport: " + TRANSPORT);
    }

    /** An entry of the user list. */
    static String user(String name, String password) {
        return "{ name: " + name + ", password: " + quote(password) + " }";
    }

    static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private Proxy(Map<String, String> settings) throws IOException {
        this.port = Ports.free();
        this.settings = settings;
        this.settings.putIfAbsent("listeners", "listeners: [ { address: 127.0.0.1, port: " + port + " } ]");
        this.pgweir = new Pgweir(config());
        pgweir.start();
        this.restless = new Restless(pgweir.workers());
    }

    private static void put(Map<String, String> settings, String... entries) {
        for (String entry : entries) {
            settings.put(entry.substring(0, entry.indexOf(':')), entry);
        }
    }

    private PgweirConfig config() {
        return ConfigReader.read("test.yaml", String.join("\n", settings.values()), _ -> null)
                .orThrow();
    }

    /** Has its clients stay where they are from now on. */
    void calm() throws InterruptedException {
        restless.calm();
    }

    /** Replaces entries of the running proxy's configuration. */
    void reload(String... entries) throws IOException {
        put(settings, entries);
        pgweir.reload(config());
    }

    private String nodes() {
        return String.valueOf(settings.get("nodes"));
    }

    Pgweir pgweir() {
        return pgweir;
    }

    int port() {
        return port;
    }

    int consolePort() {
        return pgweir.consoleAddresses().getFirst().getPort();
    }

    /** The console, by pgjdbc as one of its users; further properties come as name, value, name, value. */
    Connection console(String user, String... properties) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", user);
        login.setProperty("sslmode", "disable");
        for (int i = 0; i < properties.length; i += 2) {
            login.setProperty(properties[i], properties[i + 1]);
        }
        String database = login.getProperty("PGDBNAME", "any");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + consolePort() + "/" + database, login);
    }

    /** Where it serves HTTP, of one that was told to. */
    int httpPort() {
        return Objects.requireNonNull(pgweir.httpAddress()).getPort();
    }

    /** The server connections that the proxy counts as open or being opened. */
    int serverConnections() {
        return pgweir.pools().connections();
    }

    /** A client that has said nothing yet. */
    Client knock() throws IOException {
        return Client.at(port);
    }

    /** A client that is in, as the user and in the database {@code app}. */
    Client client() throws IOException {
        return client(Servers.APP, Servers.APP);
    }

    Client client(String user, String database) throws IOException {
        Client client = knock();
        client.login(user, database);
        return client;
    }

    /** A connection of pgjdbc; further properties come as name, value, name, value. */
    Connection jdbc(String... properties) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", Servers.APP);
        login.setProperty("password", Servers.PASSWORD);
        login.setProperty("sslmode", "disable");
        for (int i = 0; i < properties.length; i += 2) {
            login.setProperty(properties[i], properties[i + 1]);
        }
        String database = login.getProperty("PGDBNAME", Servers.APP);
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, login);
    }

    /** Stops; of a proxy in front of the shared server nothing may be left there. */
    @Override
    public void close() {
        restless.close();
        pgweir.close();
        if (nodes().contains(":" + Servers.node().port() + "\"")) {
            Awaitility.await("server connections of a closed proxy")
                    .untilAsserted(() -> assertThat(Servers.ask(
                                    "SELECT string_agg(concat_ws(' ', usename, state, wait_event, query), '; ')"
                                            + " FROM pg_stat_activity WHERE usename <> 'postgres'"))
                            .isEqualTo("null"));
        }
    }
}
