package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.dist.postgres.SharedCluster;
import io.pgweir.proxy.cluster.Cluster;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Between the looks of the monitors scouts look where nodes are, while somebody has use for that. */
class ScoutsTest {
    private static final String THEIRS = "FROM pg_stat_activity WHERE application_name = 'pgweir scout'";

    private final PostgresCluster cluster = SharedCluster.get();
    private final List<PostgresNode> nodes = Stream.concat(Stream.of(cluster.primary()), cluster.standbys().stream())
            .toList();
    private final Set<String> standbys =
            cluster.standbys().stream().map(node -> "" + node.port()).collect(Collectors.toSet());
    private Proxy proxy;

    @BeforeEach
    void split() throws Exception {
        cluster.primary().sql("app", """
                CREATE TABLE IF NOT EXISTS scouted (n int);
                TRUNCATE scouted;
                INSERT INTO scouted VALUES (0);
                GRANT ALL ON scouted TO app""");
        cluster.awaitReplay();
        // those of the test before
        await().until(() -> nodes.stream()
                .allMatch(node -> ask(node, "SELECT count(*) " + THEIRS).equals("0")));
        proxy = Proxy.overAllOf(cluster)
                .with("monitor: { user: postgres, password: " + Proxy.quote(cluster.superuserPassword())
                        + ", period: 10s }")
                .start();
        await().until(() -> proxy.pgweir().cluster().topology().standbys().size() == 2);
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private static String ask(PostgresNode node, String sql) {
        try {
            return String.valueOf(node.sql("postgres", sql));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next read wants a newer look. No table is read: its user may not have a connection to look up what it is. */
    private static void worksAtHome(Client client) throws Exception {
        client.query("CREATE TEMP TABLE t (n int)");
        client.query("DROP TABLE t");
    }

    /** Whether a standby serves a read. */
    private boolean reads(Client client) throws Exception {
        return standbys.contains(client.query("SELECT inet_server_port()").value());
    }

    /** Writes, and reads until a standby serves. */
    private void comesBack(Client client, int n) throws Exception {
        client.query("UPDATE scouted SET n = " + n);
        await().until(() -> {
            List<String> row = client.query("SELECT n, inet_server_port() FROM scouted")
                    .rows()
                    .getFirst();
            assertThat(row.getFirst()).isEqualTo("" + n);
            return standbys.contains(row.getLast());
        });
    }

    @Test
    void nobody_is_out_before_somebody_writes() throws Exception {
        try (Client client = proxy.client()) {
            client.query("SELECT 1");
            assertThat(nodes)
                    .allSatisfy(node ->
                            assertThat(ask(node, "SELECT count(*) " + THEIRS)).isEqualTo("0"));
            comesBack(client, 1);
            assertThat(nodes)
                    .allSatisfy(node ->
                            assertThat(ask(node, "SELECT count(*) " + THEIRS)).isEqualTo("1"));
        }
    }

    @Test
    void scouts_that_are_lost_are_replaced_and_missed_by_nobody() throws Exception {
        try (Client client = proxy.client()) {
            for (int i = 1; i <= 20; i++) {
                comesBack(client, i);
                nodes.forEach(node -> ask(node, "SELECT count(pg_terminate_backend(pid)) " + THEIRS));
            }
            comesBack(client, 21);
        }
    }

    @Test
    void where_they_are_not_let_in_monitors_look_instead() throws Exception {
        cluster.primary().sql("postgres", """
                DROP ROLE IF EXISTS lonely;
                CREATE ROLE lonely LOGIN PASSWORD 'alone' CONNECTION LIMIT 1 IN ROLE pg_monitor""");
        cluster.awaitReplay();
        try (Proxy other = Proxy.overAllOf(cluster)
                .with("monitor: { user: lonely, password: alone, period: 10s }")
                .start()) {
            await().until(() -> other.pgweir().cluster().topology().standbys().size() == 2);
            try (Client client = other.client()) {
                for (int i = 0; i < 5; i++) {
                    worksAtHome(client);
                    await().until(() -> reads(client));
                }
            }
            assertThat(nodes)
                    .allSatisfy(node ->
                            assertThat(ask(node, "SELECT count(*) " + THEIRS)).isEqualTo("0"));
        }
    }

    /** What a standby shows early is found by comparing two nodes, which scouts alone can't do where one of them is not let in. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void where_one_is_not_let_in_reads_wait_no_longer_for_that(boolean primaryRefuses) throws Exception {
        PostgresNode other = cluster.standbys().getLast();
        PostgresNode refuses =
                primaryRefuses ? cluster.primary() : cluster.standbys().getFirst();
        cluster.primary().sql("postgres", """
                DROP ROLE IF EXISTS paired;
                CREATE ROLE paired LOGIN PASSWORD 'two' CONNECTION LIMIT 2 IN ROLE pg_monitor""");
        cluster.awaitReplay();
        try (Proxy split = Proxy.overAllOf(cluster)
                        .with("monitor: { user: paired, password: two, period: 10s }")
                        .start();
                Connection third = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + refuses.port() + "/postgres", "paired", "two");
                Client client = split.client()) {
            Cluster nodes = split.pgweir().cluster();
            await().until(() -> nodes.topology().standbys().size() == 2);
            nodes.nodes().stream()
                    .filter(node -> node.port() == other.port())
                    .forEach(node -> nodes.drain(node, "a test"));
            long[] millis = new long[11];
            for (int i = 0; i < millis.length; i++) {
                await().until(() -> reads(client));
                worksAtHome(client);
                long began = System.nanoTime();
                reads(client);
                millis[i] = (System.nanoTime() - began) / 1_000_000;
            }
            assertThat(ask(refuses, "SELECT count(*) " + THEIRS + " AND usename = 'paired'"))
                    .isEqualTo("0");
            Arrays.sort(millis);
            assertThat(millis[millis.length / 2])
                    .as("of %s", Arrays.toString(millis))
                    .isLessThan(100);
            assertThat(third.isValid(1)).isTrue();
        }
    }

    @Test
    void one_whose_node_hangs_has_the_monitor_look_long_before_it_would() throws Exception {
        PostgresNode hung = cluster.standbys().getLast();
        try (Proxy other = Proxy.overAllOf(cluster)
                .with("monitor: { user: postgres, password: " + Proxy.quote(cluster.superuserPassword())
                        + ", period: 1h, timeout: 300ms, failures: 2 }")
                .start()) {
            await().until(() -> other.pgweir().cluster().topology().standbys().size() == 2);
            try (Client client = other.client()) {
                comesBack(client, 1);
                hung.freeze();
                client.query("UPDATE scouted SET n = 2");
                await().until(() -> {
                    assertThat(client.query("SELECT n FROM scouted").value()).isEqualTo("2");
                    return other.pgweir().cluster().topology().standbys().size() == 1;
                });
            } finally {
                hung.thaw();
            }
            await().until(() -> other.pgweir().cluster().topology().standbys().size() == 2);
        }
    }
}
