package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.dist.postgres.SharedCluster;
import io.pgweir.proxy.cluster.Cluster;
import io.pgweir.proxy.cluster.Node;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes come and go by reload, and are given reads as the file says, while clients are connected. */
class NodeChangesTest {
    private static final String WHERE = "SELECT inet_server_port()";

    private final PostgresCluster cluster = SharedCluster.get();
    private final PostgresNode primary = cluster.primary();
    private final PostgresNode one = cluster.standbys().getFirst();
    private final PostgresNode other = cluster.standbys().getLast();

    @RegisterExtension
    final NodesOnFailure nodesOnFailure = new NodesOnFailure(cluster);

    @AfterEach
    void resume() {
        Replay.resume(cluster);
    }

    private static String nodes(String... more) {
        return "nodes: [ " + String.join(", ", more) + " ]";
    }

    private static String node(PostgresNode node, String... more) {
        return "{ host: 127.0.0.1, port: " + node.port()
                + Arrays.stream(more).map(each -> ", " + each).collect(Collectors.joining()) + " }";
    }

    private static void awaitStandbys(Proxy proxy, PostgresNode... expected) {
        List<Integer> ports = Arrays.stream(expected).map(PostgresNode::port).toList();
        Cluster seen = proxy.pgweir().cluster();
        await().until(() -> seen.topology().primary() != null
                && seen.topology().standbys().stream().map(Node::port).toList().equals(ports));
    }

    private static String where(Client client) throws Exception {
        Answer answer = client.query(WHERE);
        assertThat(answer.replies()).noneMatch(Reply::isError);
        return answer.value();
    }

    @Test
    void a_node_comes_and_goes_and_no_client_notices() throws Exception {
        try (Proxy proxy = Proxy.overAllOf(cluster)
                        .with(nodes(node(primary), node(one)))
                        .start();
                Client reader = proxy.client();
                Client busy = proxy.client()) {
            awaitStandbys(proxy, one);
            await().until(() -> where(reader).equals("" + one.port()));
            busy.query("BEGIN READ ONLY");
            assertThat(where(busy)).isEqualTo("" + one.port());
            proxy.reload(nodes(node(primary), node(other)));
            awaitStandbys(proxy, other);
            assertThat(where(busy)).as("in the transaction that it was in").isEqualTo("" + one.port());
            await().until(() -> where(reader).equals("" + other.port()));
            assertThat(proxy.pgweir().cluster().nodes()).extracting(Node::port).contains(one.port());
            busy.query("COMMIT");
            await().until(() -> proxy.pgweir().cluster().nodes().size() == 2);
            await().until(() -> where(busy).equals("" + other.port()));
            proxy.reload(nodes(node(primary), node(other), node(one)));
            awaitStandbys(proxy, other, one);
            await().until(() -> where(reader).equals("" + one.port()));
        }
    }

    @Test
    void a_nodes_part_of_the_reads_changes_at_once() throws Exception {
        try (Proxy proxy = Proxy.overAllOf(cluster).start();
                Client client = proxy.client()) {
            awaitStandbys(proxy, one, other);
            proxy.reload(nodes(node(primary), node(one, "reads: never"), node(other)));
            await().until(() -> where(client).equals("" + other.port()));
            for (int i = 0; i < 50; i++) {
                assertThat(where(client)).isEqualTo("" + other.port());
            }
            proxy.reload(nodes(node(primary), node(one, "reads: last-resort"), node(other)));
            for (int i = 0; i < 50; i++) {
                assertThat(where(client)).isEqualTo("" + other.port());
            }
            proxy.pgweir().cluster().drain(proxy.pgweir().cluster().nodes().getLast(), "a test");
            await().until(() -> where(client).equals("" + one.port()));
        }
    }

    @Test
    void the_addresses_of_a_name_are_nodes() throws Exception {
        try (Proxy proxy = Proxy.overAllOf(cluster)
                        .with(nodes(
                                "{ name: p, host: localhost, port: " + primary.port() + ", addresses: each }",
                                "{ name: s, host: localhost, port: " + one.port() + ", addresses: each }"))
                        .start();
                Client client = proxy.client()) {
            awaitStandbys(proxy, one);
            assertThat(proxy.pgweir().cluster().nodes()).extracting(Node::name).contains("p/127.0.0.1", "s/127.0.0.1");
            await().until(() -> where(client).equals("" + one.port()));
        }
    }

    private void pauseAndWrite(Client writer) throws Exception {
        Replay.pause(cluster);
        assertThat(writer.query("CREATE TABLE IF NOT EXISTS beyond (n int)").replies())
                .noneMatch(Reply::isError);
        assertThat(writer.query("INSERT INTO beyond VALUES (1)").replies()).noneMatch(Reply::isError);
    }

    private Proxy beyond(String choice) throws Exception {
        Proxy proxy = Proxy.overAllOf(cluster)
                .with("routing: { max_lag_time: 100ms, beyond_lag: " + choice + ", lag_wait: 20s }")
                .start();
        awaitStandbys(proxy, one, other);
        return proxy;
    }

    private static void awaitLagging(Proxy proxy) {
        await().until(() ->
                proxy.pgweir().cluster().topology().standbys().stream().noneMatch(Node::isFresh));
    }

    @Test
    void beyond_the_limits_the_standby_that_lacks_least_has_the_reads_if_the_operator_wants_that() throws Exception {
        try (Proxy proxy = beyond("least-lagging");
                Client reader = proxy.client();
                Client writer = proxy.client()) {
            await().until(() -> !where(reader).equals("" + primary.port()));
            pauseAndWrite(writer);
            awaitLagging(proxy);
            for (int i = 0; i < 50; i++) {
                assertThat(where(reader)).isNotEqualTo("" + primary.port());
            }
            assertThat(where(writer)).as("what it wrote, it reads").isEqualTo("" + primary.port());
        }
    }

    @Test
    void beyond_the_limits_reads_wait_if_the_operator_wants_that() throws Exception {
        try (Proxy proxy = beyond("wait");
                Client reader = proxy.client();
                Client writer = proxy.client()) {
            pauseAndWrite(writer);
            awaitLagging(proxy);
            reader.send(Say.query(WHERE));
            await().until(() -> proxy.pgweir().sessions().all().stream()
                    .anyMatch(session -> session.activity().isWaiting()));
            resume();
            assertThat(reader.untilReady().value()).isNotEqualTo("" + primary.port());
            proxy.reload("routing: { max_lag_time: 100ms, beyond_lag: wait, lag_wait: 10ms }");
            pauseAndWrite(writer);
            awaitLagging(proxy);
            assertThat(where(reader)).isEqualTo("" + primary.port());
        }
    }
}
