package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.proxy.cluster.Cluster;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.NodeState;
import io.pgweir.proxy.cluster.NodeStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proxy makes another node the primary: because it is told to, or because the old one is lost. */
class ChangeoverTest {
    private PostgresCluster postgres;
    private PostgresNode old;
    private PostgresNode next;
    private PostgresNode third;
    private Proxy proxy;
    private Cluster cluster;

    @BeforeEach
    void startServers() throws Exception {
        postgres = OwnServers.start("ledger");
        old = postgres.primary();
        next = postgres.standbys().getFirst();
        third = postgres.standbys().getLast();
        proxy = proxy();
        cluster = proxy.pgweir().cluster();
        awaitAll();
    }

    private Proxy proxy(String... more) throws Exception {
        return Proxy.overAllOf(postgres).with(OwnServers.USERS).with(more).start();
    }

    private void awaitAll() {
        await().until(() ->
                cluster.status().stream().allMatch(node -> node.state() == NodeState.UP && node.details() != null));
    }

    @AfterEach
    void stop() {
        proxy.close();
        postgres.close();
    }

    private Node node(PostgresNode of) {
        return status(of).node();
    }

    private NodeStatus status(PostgresNode of) {
        return OwnServers.status(proxy, of);
    }

    @Test
    void a_planned_switchover_costs_no_client_an_error_and_loses_nothing() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                boolean inTransactions = i % 2 == 0;
                clients.add(threads.submit(() -> {
                    write(inTransactions, enough, written);
                    return null;
                }));
            }
            await().until(() -> written.get() > 100);
            cluster.switchover(node(next), "ann").get(30, TimeUnit.SECONDS);
            int before = written.get();
            await().until(() -> written.get() > before + 100);
            enough.set(true);
            for (Future<?> client : clients) {
                client.get();
            }
        }
        assertThat(cluster.topology().primary()).isEqualTo(node(next));
        assertThat(next.sql("app", "SELECT count(*) FROM ledger")).isEqualTo("" + written);
        assertThat(status(old).state()).isEqualTo(NodeState.FALSE_PRIMARY);
        await().until(() ->
                status(third).state() == NodeState.UP && status(third).look().timeline() == 2);
    }

    private void write(boolean inTransactions, AtomicBoolean enough, AtomicInteger written) throws Exception {
        try (Client client = proxy.client()) {
            while (!enough.get()) {
                if (inTransactions) {
                    assertThat(client.query("BEGIN").replies()).noneMatch(Reply::isError);
                }
                Answer answer = client.extended("INSERT INTO ledger VALUES (1)");
                assertThat(answer.replies()).as("%s", answer).noneMatch(Reply::isError);
                if (inTransactions) {
                    assertThat(client.query("COMMIT").tags()).containsExactly("COMMIT");
                }
                written.incrementAndGet();
            }
        }
    }

    @Test
    void a_switchover_that_would_break_a_transaction_off_leaves_all_as_it_was() throws Exception {
        proxy.reload("failover: { hold: 600ms }");
        try (Client client = proxy.client()) {
            client.query("BEGIN");
            client.query("INSERT INTO ledger VALUES (1)");
            assertThatThrownBy(() -> cluster.switchover(node(next), "ann").get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("still on");
            assertThat(client.query("COMMIT").tags()).containsExactly("COMMIT");
        }
        assertThat(cluster.topology().primary()).isEqualTo(node(old));
        assertThatThrownBy(() -> cluster.promote(node(next), "ann").get(30, TimeUnit.SECONDS))
                .hasMessageContaining("is the primary");
        assertThat(next.sql("app", "SELECT pg_is_in_recovery()")).isEqualTo("t");
    }

    @Test
    void a_lost_primary_is_replaced_by_the_standby_that_has_most_and_hooks_are_told(@TempDir Path folder)
            throws Exception {
        Path told = folder.resolve("told");
        proxy.reload("failover: { mode: promote, promote_after: 200ms, on_failover: \"echo failover %d %p >> " + told
                + "\", on_promote: \"echo promote %d %p primary %m %r old %P %S >> " + told + "\" }");
        try (Client client = proxy.client()) {
            client.query("INSERT INTO ledger VALUES (1)");
            postgres.awaitReplay();
            old.kill();
            assertThat(client.query("INSERT INTO ledger VALUES (2)").status()).isEqualTo("I");
        }
        assertThat(cluster.topology().primary()).isNotNull();
        PostgresNode winner = node(next).equals(cluster.topology().primary()) ? next : third;
        PostgresNode other = winner == next ? third : next;
        await().until(() ->
                status(other).state() == NodeState.UP && status(other).look().timeline() == 2);
        assertThat(winner.sql("app", "SELECT count(*) FROM ledger WHERE n = 1")).isEqualTo("1");
        await().untilAsserted(() -> assertThat(Files.readString(told))
                .contains("failover 0 " + old.port())
                .contains(
                        "primary " + postgres.nodes().indexOf(winner) + " " + winner.port() + " old 0 " + old.port()));
    }
}
