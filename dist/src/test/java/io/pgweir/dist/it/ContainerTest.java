package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The proxy before the image that most people run, as it comes: {@code ./mvnw -Pcontainers verify}. Where no Docker engine is, it
 * says so and is skipped.
 */
class ContainerTest {
    private static final String NO_ENGINE =
            "skipped, for no Docker engine answers: start one, or point DOCKER_HOST to it";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private static PostgreSQLContainer server;

    @SuppressWarnings("NullAway.Init")
    private static Proxy proxy;

    /** What pgjdbc needs to know to come in. */
    @SuppressWarnings("NullAway.Init")
    private static String[] login;

    @BeforeAll
    static void startTheImage() throws Exception {
        boolean isEngineThere = DockerClientFactory.instance().isDockerAvailable();
        if (!isEngineThere) {
            LoggerFactory.getLogger(ContainerTest.class).warn(NO_ENGINE);
        }
        assumeTrue(isEngineThere, NO_ENGINE);
        server = new PostgreSQLContainer("postgres:18")
                .withUsername(Servers.APP)
                .withPassword(Servers.PASSWORD)
                .withDatabaseName(Servers.APP);
        server.start();
        Certificate ours = Certificate.make(folder, "ours", "ip:127.0.0.1");
        proxy = Proxy.inFrontOf(server.getFirstMappedPort())
                .with(
                        "nodes: [ \"" + server.getHost() + ":" + server.getFirstMappedPort() + "\" ]",
                        "auth: { method: scram-sha-256 }",
                        "tls: { client: { mode: require, certificate: \"" + ours.file() + "\", key: \"" + ours.key()
                                + "\" } }",
                        "pool: { size: 2 }")
                .start();
        login = new String[] {
            "sslmode", "verify-full", "sslrootcert", ours.file().toString(), "channelBinding", "require"
        };
    }

    @AfterAll
    static void stopTheImage() {
        if (server != null) {
            proxy.close();
            server.stop();
        }
    }

    @Test
    void a_client_comes_in_by_tls_and_scram_with_channel_binding_and_asks_the_server() throws Exception {
        try (Connection connection = proxy.jdbc(login);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_user || ' on ' || current_database()")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("app on app");
            assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(18);
        }
    }

    @Test
    void a_client_with_a_wrong_password_or_without_tls_stays_outside() {
        assertThatThrownBy(() -> proxy.jdbc(with("password", "wrong")).close())
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
        assertThatThrownBy(() -> proxy.jdbc("sslmode", "disable").close())
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28000"));
    }

    @Test
    void more_clients_than_server_connections_write_and_read_with_prepared_statements() throws Exception {
        List<Connection> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(proxy.jdbc(with("prepareThreshold", "1")));
        }
        try (Statement statement = clients.getFirst().createStatement()) {
            statement.execute("CREATE TABLE counted (client int, round int)");
        }
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < clients.size(); i++) {
                insert(clients.get(i), i, round);
            }
        }
        for (int i = 0; i < clients.size(); i++) {
            assertThat(sumOf(clients.get(i), i)).isEqualTo(10);
            clients.get(i).close();
        }
        assertThat(proxy.serverConnections()).isLessThanOrEqualTo(2);
    }

    private static void insert(Connection connection, int client, int round) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO counted VALUES (?, ?)")) {
            insert.setInt(1, client);
            insert.setInt(2, round);
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
        connection.commit();
    }

    private static int sumOf(Connection connection, int client) throws SQLException {
        try (PreparedStatement sum = connection.prepareStatement("SELECT sum(round) FROM counted WHERE client = ?")) {
            sum.setInt(1, client);
            try (ResultSet row = sum.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        } finally {
            connection.commit();
        }
    }

    private static String[] with(String name, String value) {
        List<String> all = new ArrayList<>(List.of(login));
        all.addAll(List.of(name, value));
        return all.toArray(String[]::new);
    }
}
