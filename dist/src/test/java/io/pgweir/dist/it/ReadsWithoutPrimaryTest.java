package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.proxy.cluster.Cluster;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who wrote just before the primary was lost reads on, as there is nobody to ask any more how new that must be. */
@SuppressWarnings("NullAway.Init") // each test starts what it needs
class ReadsWithoutPrimaryTest {
    private static final String READ = "SELECT n FROM kept";

    private PostgresCluster postgres;
    private PostgresNode old;
    private Proxy proxy;

    private void start(boolean cascade) throws Exception {
        start(cascade, "postgres");
    }

    private void start(boolean cascade, String monitor) throws Exception {
        postgres = PostgresCluster.builder()
                .standbys(2)
                .cascade(cascade)
                .user("app", "secret", "app")
                .script("postgres", "CREATE ROLE nobody LOGIN PASSWORD 'nobody'")
                .start();
        old = postgres.primary();
        old.sql("app", "CREATE TABLE kept (n int); INSERT INTO kept VALUES (0); GRANT ALL ON kept TO app");
        postgres.awaitReplay();
        String password = monitor.equals("postgres") ? postgres.superuserPassword() : monitor;
        proxy = Proxy.overAllOf(postgres)
                .with(
                        "users: [ { name: app, password: secret } ]",
                        "failover: { hold: 10m }", // longer than a client of these tests waits
                        "routing: { max_lag_time: 1h }",
                        // so rarely that most often nobody knows the position of what was just written
                        "monitor: { user: " + monitor + ", password: " + Proxy.quote(password)
                                + ", period: 2s, timeout: 1s }")
                .start();
        await().until(() -> cluster().topology().standbys().size() == 2
                && cluster().topology().primary() != null);
        try (Client client = proxy.client()) { // what is a read must be known by then
            await().until(() ->
                    !client.query("SELECT inet_server_port() FROM kept").value().equals("" + old.port()));
        }
    }

    @AfterEach
    void stop() {
        proxy.close();
        postgres.close();
    }

    private Cluster cluster() {
        return proxy.pgweir().cluster();
    }

    private static void write(Client client, int n) throws Exception {
        assertThat(client.query("UPDATE kept SET n = " + n).replies()).noneMatch(Reply::isError);
    }

    private static void ask(PostgresNode node, String sql) throws Exception {
        String _ = node.sql("postgres", sql);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void they_show_what_was_streamed_and_go_on_over_a_promotion(boolean cascade, TestReporter reporter)
            throws Exception {
        start(cascade);
        try (Client client = proxy.client();
                Client idle = proxy.client()) {
            write(client, 1);
            postgres.awaitReplay();
            write(idle, 2);
            postgres.awaitReplay();
            old.kill();
            long killed = System.nanoTime();
            assertThat(client.query(READ).value()).isEqualTo("2");
            reporter.publishEntry(
                    "first read, ms after the kill",
                    "" + Duration.ofNanos(System.nanoTime() - killed).toMillis());
            assertThat(cluster().topology().primary()).isNull();
            assertThat(client.extended(READ).value()).isEqualTo("2");
            assertThat(idle.query(READ).value()).isEqualTo("2");
            PostgresNode next = postgres.standbys().getFirst();
            next.promote();
            write(client, 3);
            assertThat(client.query(READ).value()).isEqualTo("3");
            assertThat(Integer.parseInt(idle.query(READ).value())).isBetween(2, 3);
        }
    }

    @Test
    void what_is_a_read_is_learnt_from_a_standby() throws Exception {
        start(false);
        changeSchemaAnd(old::kill);
    }

    @Test
    void a_primary_that_falls_silent_while_it_is_asked_what_is_a_read_is_not_waited_for() throws Exception {
        start(false);
        changeSchemaAnd(old::freeze);
        old.thaw();
    }

    private interface Loss {
        void happen() throws Exception;
    }

    /** Loses the primary while what is a read has to be found out anew, which takes long; who asks before that waits for it. */
    private void changeSchemaAnd(Loss loss) throws Exception {
        old.sql("app", """
                DO $$ BEGIN FOR i IN 1..20000 LOOP
                    EXECUTE format('CREATE FUNCTION f%s() RETURNS int LANGUAGE sql AS ''SELECT 1''', i);
                END LOOP; END $$""");
        try (Client client = proxy.client()) {
            assertThat(client.query("CREATE TABLE more (n int)").replies()).noneMatch(Reply::isError);
            postgres.awaitReplay();
            loss.happen();
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> cluster().topology().primary() == null);
            assertThat(client.query("SELECT count(*) FROM more").value()).isEqualTo("0");
            assertThat(cluster().topology().primary()).isNull();
        }
    }

    @Test
    void what_no_standby_had_is_there_again_when_its_primary_is() throws Exception {
        start(false);
        for (PostgresNode standby : postgres.standbys()) {
            ask(standby, "ALTER SYSTEM SET primary_conninfo = ''");
            ask(standby, "SELECT pg_reload_conf()");
            await().until(() -> "0".equals(standby.sql("postgres", "SELECT count(*) FROM pg_stat_wal_receiver")));
        }
        try (Client client = proxy.client()) {
            write(client, 1);
            old.kill();
            assertThat(client.query(READ).value()).isEqualTo("0");
            old.start();
            await().until(() -> cluster().topology().primary() != null);
            assertThat(client.query(READ).value()).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "nobody"})
    void they_go_on_when_the_primary_hangs_and_nothing_has_come_from_it_for_a_while(String monitor) throws Exception {
        start(false, monitor);
        try (Client client = proxy.client()) {
            write(client, 1);
            postgres.awaitReplay();
            old.freeze(); // which ends no connection to it
            assertThat(client.query(READ).value()).isEqualTo("1");
            assertThat(cluster().topology().primary()).isNull();
        } finally {
            old.thaw();
        }
    }

    @Test
    void they_go_on_while_the_operator_keeps_work_from_the_primary() throws Exception {
        start(false);
        try (Client client = proxy.client()) {
            write(client, 1);
            cluster().pause(cluster().nodes().getFirst(), "a test");
            assertThat(client.query(READ).value()).isEqualTo("1");
            assertThat(cluster().topology().primary()).isNull();
        }
    }
}
