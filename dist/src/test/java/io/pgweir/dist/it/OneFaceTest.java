package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.Ports;
import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A listener looks like one server of one role, whichever node answers. */
class OneFaceTest {
    private static final int SPLIT = Ports.free();
    private static final int PRIMARY = Ports.free();
    private static final int STANDBY = Ports.free();

    private static Proxy proxy;

    @BeforeAll
    static void listen() throws Exception {
        PostgresCluster cluster = SharedCluster.get();
        proxy = Proxy.overAllOf(cluster)
                .with("listeners: [ " + listener(SPLIT, "split") + ", " + listener(PRIMARY, "primary") + ", "
                        + listener(STANDBY, "standby") + " ]")
                .start();
        await().until(() -> proxy.pgweir().cluster().topology().standbys().size() == 2);
    }

    private static String listener(int port, String route) {
        return "{ address: 127.0.0.1, port: " + port + ", route: " + route + " }";
    }

    @AfterAll
    static void close() {
        proxy.close();
    }

    private static int port(String route) {
        return switch (route) {
            case "split" -> SPLIT;
            case "primary" -> PRIMARY;
            default -> STANDBY;
        };
    }

    @ParameterizedTest
    @CsvSource({"split, f, off", "primary, f, off", "standby, t, on"})
    void what_tells_of_a_node_s_role_tells_of_the_listener_s(String route, String recovers, String readOnly)
            throws IOException {
        try (Client client = Client.at(port(route))) {
            client.login("app", "app");
            assertThat(client.parameters()).containsEntry("in_hot_standby", readOnly);
            for (int i = 0; i < 5; i++) {
                assertThat(client.query("SELECT pg_is_in_recovery()").value()).isEqualTo(recovers);
                assertThat(client.extended("SELECT pg_is_in_recovery()").value())
                        .isEqualTo(recovers);
                assertThat(client.query("SHOW transaction_read_only").value()).isEqualTo(readOnly);
                assertThat(client.query("SHOW in_hot_standby").value()).isEqualTo(readOnly);
                assertThat(client.query("SELECT current_setting('transaction_read_only')")
                                .value())
                        .isEqualTo(readOnly);
                assertThat(client.query("SHOW default_transaction_read_only").value())
                        .isEqualTo("off");
                client.query("SELECT 1"); // may have been elsewhere
            }
            assertThat(client.parameters()).containsEntry("in_hot_standby", readOnly);
        }
    }

    private static Connection connect(String route, String type) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port(route) + "/app?targetServerType=" + type, "app", "any");
    }

    @Test
    void a_driver_that_looks_for_a_role_finds_it() throws SQLException {
        for (String route : List.of("split", "primary")) {
            for (String type : List.of("any", "primary", "preferPrimary", "preferSecondary")) {
                connect(route, type).close();
            }
            assertThatThrownBy(() -> connect(route, "secondary")).isInstanceOf(SQLException.class);
        }
        for (String type : List.of("any", "secondary", "preferSecondary", "preferPrimary")) {
            connect("standby", type).close();
        }
        assertThatThrownBy(() -> connect("standby", "primary")).isInstanceOf(SQLException.class);
    }
}
