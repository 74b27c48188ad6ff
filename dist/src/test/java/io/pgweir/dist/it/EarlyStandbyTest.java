package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where commits wait for two standbys, one shows them already while the primary, which waits for the other, does not. */
class EarlyStandbyTest {
    private PostgresCluster postgres;
    private Proxy proxy;

    @BeforeEach
    void start() throws Exception {
        postgres = PostgresCluster.builder()
                .standbys(2)
                .user("app", "secret", "app")
                .start();
        postgres.primary()
                .sql(
                        "app",
                        "CREATE TABLE register (n int); INSERT INTO register VALUES (0); GRANT ALL ON register TO app");
        ask(postgres.primary(), "ALTER SYSTEM SET synchronous_standby_names = 'ANY 2 (*)'");
        ask(postgres.primary(), "ALTER SYSTEM SET synchronous_commit = 'remote_apply'");
        ask(postgres.primary(), "SELECT pg_reload_conf()");
        await().until(() -> ask(
                        postgres.primary(), "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'")
                .equals("2"));
        postgres.awaitReplay();
        proxy = Proxy.overAllOf(postgres)
                .with("users: [ { name: app, password: secret } ]", "routing: { max_lag_time: 1h }")
                .start();
        await().until(() -> proxy.pgweir().cluster().topology().standbys().size() == 2);
        await().until(() -> proxy.pgweir().cluster().status().stream()
                .anyMatch(node ->
                        node.details() != null && node.details().followers().size() == 2));
    }

    @AfterEach
    void stop() {
        proxy.close();
        postgres.close();
    }

    private static String ask(PostgresNode node, String sql) throws SQLException {
        return String.valueOf(node.sql("postgres", sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"BEGIN; SELECT n FROM register", "SELECT n FROM register FOR SHARE", "SELECT n FROM register"})
    void what_a_session_has_seen_there_it_sees_at_home(String next) throws Exception {
        try (Client client = proxy.client();
                Client other = proxy.client();
                Connection slow = postgres.standbys().getLast().connect("postgres");
                Statement replay = slow.createStatement();
                ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            replay.execute("SELECT pg_wal_replay_pause()");
            Future<?> commit = thread.submit(() -> postgres.primary().sql("app", "UPDATE register SET n = 1"));
            await().until(() -> client.query("SELECT n FROM register").value().equals("1"));
            client.send(Say.query(next));
            for (int i = 0; i < 10; i++) {
                assertThat(other.query("SELECT 1").value())
                        .isEqualTo("1"); // who would have been answered at once is by then
            }
            replay.execute("SELECT pg_wal_replay_resume()");
            assertThat(client.untilReady().value()).isEqualTo("1");
            commit.get();
        }
    }
}
