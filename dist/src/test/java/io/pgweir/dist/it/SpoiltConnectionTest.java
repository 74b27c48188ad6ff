package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a session leaves in a server process that no command takes away: it keeps the process, and nobody has it afterwards. */
class SpoiltConnectionTest {
    private static final String ROOT = "postgres";
    private static PostgresCluster cluster;
    private static Proxy proxy;

    @BeforeAll
    static void start() throws Exception {
        cluster = SharedCluster.get();
        cluster.primary().sql("app", "CREATE SCHEMA links; CREATE EXTENSION dblink SCHEMA links");
        cluster.awaitReplay();
        proxy = Proxy.overAllOf(cluster)
                .with("pool: { size: 2 }", "users: [ " + Proxy.user(ROOT, cluster.superuserPassword()) + " ]")
                .start();
    }

    @AfterAll
    static void end() throws Exception {
        proxy.close();
        cluster.primary().sql("app", "DROP SCHEMA links CASCADE");
    }

    private static String connect() {
        String where = "host=127.0.0.1 port=" + cluster.primary().port() + " dbname=app user=postgres password="
                + cluster.superuserPassword();
        return "SELECT links.dblink_connect('mine', '" + where + "')";
    }

    @Test
    void a_connection_of_dblink_stays_with_its_session_and_ends_with_it() throws Exception {
        String connections = "/* pgweir: primary */ SELECT links.dblink_get_connections()";
        try (Client other = proxy.client(ROOT, "app")) {
            String spoilt;
            try (Client first = proxy.client(ROOT, "app")) {
                await("knowledge of dblink").until(() -> {
                    first.query(connect());
                    if (isPinned("dblink")) {
                        return true;
                    }
                    first.query("SELECT links.dblink_disconnect('mine')");
                    return false;
                });
                spoilt = first.backend();
                other.query("BEGIN");
                for (int i = 0; i < 3; i++) {
                    assertThat(first.query("SELECT * FROM links.dblink('mine', 'SELECT 7') AS t (a int)")
                                    .value())
                            .isEqualTo("7");
                    assertThat(other.query(connections).value()).isEqualTo("null");
                }
                other.query("COMMIT");
            }
            for (int i = 0; i < 3; i++) {
                assertThat(other.query(connections).value()).isEqualTo("null");
                assertThat(other.backend()).isNotEqualTo(spoilt);
            }
        }
    }

    @Test
    void a_library_that_a_session_loaded_is_nobody_else_s() throws Exception {
        String spoilt;
        try (Client first = proxy.client(ROOT, "app")) {
            first.query("LOAD 'auto_explain'");
            first.query("DISCARD ALL"); // which does not unload it
            assertThat(isPinned("LOAD")).isTrue();
            spoilt = first.backend();
            assertThat(first.query("SHOW auto_explain.log_min_duration").value())
                    .isEqualTo("-1");
        }
        try (Client second = proxy.client(ROOT, "app")) {
            assertThat(second.query("BEGIN").status()).isEqualTo("T");
            assertThat(second.backend()).isNotEqualTo(spoilt);
            assertThat(second.query("SHOW auto_explain.log_min_duration").sqlState())
                    .isEqualTo("42704");
        }
    }

    private static boolean isPinned(String reason) {
        return proxy.pgweir().sessions().all().stream().anyMatch(session -> reason.equals(session.pin()));
    }
}
