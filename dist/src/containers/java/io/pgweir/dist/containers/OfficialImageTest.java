package io.pgweir.dist.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgweir.config.ConfigReader;
import io.pgweir.proxy.Pgweir;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A login, statements of all kinds and an error, through pgweir to PostgreSQL's official image. */
@ParameterizedClass
@ValueSource(strings = {"postgres:14", "postgres:18"})
class OfficialImageTest {
    private static final String PASSWORD = "s3cret";
    private static final String WHY_SKIPPED =
            "Tests with containers are skipped: there is no Docker engine that this user may talk to.";

    @SuppressWarnings("NullAway.Init") // made before each invocation of the class
    private static PostgreSQLContainer server;

    @SuppressWarnings("NullAway.Init")
    private static Pgweir pgweir;

    private final String image;

    OfficialImageTest(String image) {
        this.image = image;
    }

    @BeforeAll
    static void docker() {
        boolean there = DockerClientFactory.instance().isDockerAvailable();
        if (!there) {
            System.out.println(WHY_SKIPPED); // the build's own report only counts
        }
        assumeTrue(there, WHY_SKIPPED);
    }

    @BeforeParameterizedClassInvocation
    static void start(String image) throws Exception {
        server = new PostgreSQLContainer(image)
                .withUsername("app")
                .withPassword(PASSWORD)
                .withDatabaseName("app");
        server.start();
        pgweir = new Pgweir(ConfigReader.read(
                        "containers.yaml",
                        """
                        nodes: [ "%s:%d" ]
                        listeners: [ { address: 127.0.0.1, port: %d } ]
                        users: [ { name: app, password: %s } ]
                        """.formatted(server.getHost(), server.getMappedPort(5432), freePort(), PASSWORD),
                        _ -> null)
                .orThrow());
        pgweir.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        pgweir.close();
        server.stop();
    }

    private static Connection connect(String password) throws SQLException {
        InetSocketAddress proxy = pgweir.addresses().getFirst();
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + proxy.getPort() + "/app", "app", password);
    }

    @Test
    void who_knows_the_password_comes_in_and_nobody_else() throws Exception {
        try (Connection client = connect(PASSWORD)) {
            assertThat(client.getMetaData().getDatabaseMajorVersion())
                    .isEqualTo(Integer.parseInt(image.substring(image.indexOf(':') + 1)));
        }
        assertThatThrownBy(() -> connect("wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password");
    }

    @Test
    void statements_run_as_they_would_without_a_proxy() throws Exception {
        try (Connection client = connect(PASSWORD)) {
            client.setAutoCommit(false);
            try (Statement statement = client.createStatement()) {
                statement.execute("CREATE TABLE numbers (n int PRIMARY KEY)");
                try (PreparedStatement insert = client.prepareStatement("INSERT INTO numbers VALUES (?)")) {
                    for (int i = 0; i < 100; i++) {
                        insert.setInt(1, i);
                        insert.addBatch();
                    }
                    assertThat(insert.executeBatch()).hasSize(100);
                }
                client.commit();
                try (ResultSet row = statement.executeQuery("SELECT count(*), sum(n) FROM numbers")) {
                    row.next();
                    assertThat(row.getInt(1)).isEqualTo(100);
                    assertThat(row.getInt(2)).isEqualTo(4950);
                }
                assertThatThrownBy(() -> statement.execute("INSERT INTO numbers VALUES (1)"))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("23505"));
                client.rollback();
                statement.execute("DROP TABLE numbers");
                client.commit();
            }
        }
    }
}
