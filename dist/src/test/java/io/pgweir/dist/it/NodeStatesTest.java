package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.proxy.cluster.Cluster;
import io.pgweir.proxy.cluster.Details;
import io.pgweir.proxy.cluster.NodeEvent;
import io.pgweir.proxy.cluster.NodeState;
import io.pgweir.proxy.cluster.NodeStatus;
import io.pgweir.proxy.cluster.Role;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the proxy knows of its nodes, and says. */
class NodeStatesTest {
    private static PostgresCluster postgres;
    private static PostgresNode victim;
    private Proxy proxy;
    private Cluster cluster;

    @BeforeAll
    static void startServers() {
        postgres = PostgresCluster.builder()
                .standbys(2)
                .cascade(true)
                .user("app", "secret", "app")
                .script("postgres", """
                        CREATE ROLE watcher LOGIN PASSWORD 'watcher' IN ROLE pg_monitor;

                        CREATE ROLE nobody LOGIN PASSWORD 'nobody';

                        """)
                .start();
        victim = postgres.standbys().getLast();
    }

    @AfterAll
    static void stopServers() {
        postgres.close();
    }

    private Proxy start(String user, String... more) throws Exception {
        return Proxy.overAllOf(postgres)
                .with(
                        "users: [ { name: app, password: secret } ]",
                        "monitor: { user: " + user + ", password: " + user
                                + ", period: 50ms, timeout: 300ms, failures: 2, successes: 2 }")
                .with(more)
                .start();
    }

    @BeforeEach
    void startProxy() throws Exception {
        proxy = start("watcher");
        cluster = proxy.pgweir().cluster();
        await().until(() -> cluster.status().stream().allMatch(node -> node.state() == NodeState.UP));
    }

    @AfterEach
    void stopProxy() {
        proxy.close();
    }

    private NodeStatus of(PostgresNode node) {
        return of(cluster, node);
    }

    private static NodeStatus of(Cluster cluster, PostgresNode node) {
        return cluster.status().stream()
                .filter(one -> one.node().port() == node.port())
                .findFirst()
                .orElseThrow();
    }

    private void awaitState(PostgresNode node, NodeState state) {
        await().until(() -> of(node).state() == state);
    }

    private List<String> eventsOf(PostgresNode node) {
        return cluster.events().stream()
                .filter(event -> event.node().port() == node.port())
                .map(event -> event.from() + " -> " + event.to())
                .toList();
    }

    private static Details details(NodeStatus status) {
        return Objects.requireNonNull(status.details());
    }

    @Test
    void each_node_says_what_it_is_and_who_follows_whom() {
        PostgresNode middle = postgres.standbys().getFirst();
        await().until(() -> of(postgres.primary()).details() != null
                && details(of(postgres.primary())).followers().size() == 1
                && of(middle).details() != null
                && details(of(middle)).followers().size() == 1
                && of(victim).follower() != null);
        assertThat(of(postgres.primary()).role()).isEqualTo(Role.PRIMARY);
        assertThat(of(victim).role()).isEqualTo(Role.STANDBY);
        assertThat(details(of(victim)).upstreamPort()).isEqualTo(middle.port());
        assertThat(details(of(victim)).receiver()).isEqualTo("streaming");
        assertThat(Objects.requireNonNull(of(victim).follower()).syncState()).isEqualTo("async");
        assertThat(details(of(middle)).system()).isEqualTo(details(of(victim)).system());
        assertThat(of(victim).look().timeline())
                .isEqualTo(of(postgres.primary()).look().timeline());
        assertThat(details(of(victim)).maxConnections()).isPositive();
        assertThat(details(of(victim)).connections()).isPositive();
        assertThat(details(of(victim)).started()).isNotNull();
    }

    @Test
    void a_hung_node_is_down_as_surely_as_a_dead_one_and_comes_back() {
        victim.freeze();
        try {
            awaitState(victim, NodeState.DOWN);
            assertThat(of(victim).cause()).isIn("no answer within 300 ms", "not let in within 300 ms");
            assertThat(of(victim).role()).isEqualTo(Role.UNKNOWN);
        } finally {
            victim.thaw();
        }
        awaitState(victim, NodeState.UP);
        assertThat(eventsOf(victim)).containsSubsequence("up -> down", "down -> up");
        assertThat(of(victim).falls()).isEqualTo(1);
        assertThat(of(victim).entered()).containsEntry(NodeState.DOWN, 1L);
    }

    @Test
    void a_killed_node_is_down_for_the_reason_that_it_refuses() {
        victim.kill();
        awaitState(victim, NodeState.DOWN);
        await().untilAsserted(() -> assertThat(of(victim).cause()).contains("refused"));
        victim.start();
        awaitState(victim, NodeState.UP);
    }

    @Test
    void one_lost_connection_of_the_monitor_is_not_the_nodes_failure() throws Exception {
        NodeStatus before = of(victim);
        victim.sql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'watcher'");
        await().until(() ->
                of(victim).failedLooks() > before.failedLooks() && of(victim).looks() > before.looks() + 5);
        assertThat(of(victim).state()).isEqualTo(NodeState.UP);
        assertThat(eventsOf(victim)).doesNotContain("up -> down");
    }

    @Test
    void the_operator_takes_a_node_out_of_use_and_back() {
        cluster.drain(of(victim).node(), "ann");
        assertThat(of(victim).state()).isEqualTo(NodeState.DRAINING);
        assertThat(cluster.topology().standbys()).hasSize(1);
        cluster.pause(of(victim).node(), "bob");
        assertThat(of(victim).state()).isEqualTo(NodeState.PAUSED);
        cluster.attach(of(victim).node(), "ann");
        assertThat(of(victim).state()).isEqualTo(NodeState.UP);
        assertThat(cluster.topology().standbys()).hasSize(2);
        assertThat(cluster.events().stream().map(NodeEvent::cause))
                .containsSubsequence("drained by ann", "paused by bob", "it follows closely");
    }

    @Test
    void a_standby_whose_replay_stands_still_lags_with_the_next_write_and_says_why() throws Exception {
        stopProxy();
        proxy = start("watcher", "routing: { max_lag: 1kB, max_lag_time: 1h }");
        cluster = proxy.pgweir().cluster();
        awaitState(victim, NodeState.UP);
        victim.sql("postgres", "SELECT pg_wal_replay_pause()");
        try {
            postgres.primary().sql("postgres", "SELECT pg_logical_emit_message(false, 'test', repeat('x', 4000))");
            awaitState(victim, NodeState.LAGGING);
            await().untilAsserted(() -> assertThat(of(victim).cause())
                    .startsWith("it lacks ")
                    .endsWith("of the primary's WAL; its replay is paused"));
            assertThat(of(victim).bytesBehind()).isGreaterThan(1000);
        } finally {
            victim.sql("postgres", "SELECT pg_wal_replay_resume()");
        }
        awaitState(victim, NodeState.UP);
    }

    @Test
    void what_the_monitor_may_not_see_is_said_once_and_the_rest_works() throws Exception {
        try (Proxy other = start("nobody")) {
            Cluster seen = other.pgweir().cluster();
            await().until(() -> seen.topology().standbys().size() == 2);
            await().until(() -> of(seen, victim).details() != null);
            assertThat(details(of(seen, victim)).seesAll()).isFalse();
            assertThat(details(of(seen, victim)).connections()).isEqualTo(-1);
            assertThat(of(seen, victim).look().timeline()).isEqualTo(1);
        }
    }
}
