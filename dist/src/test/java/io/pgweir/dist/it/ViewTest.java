package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.dist.postgres.SharedCluster;
import io.pgweir.proxy.tally.Count;
import io.pgweir.proxy.view.ClientCounts;
import io.pgweir.proxy.view.ClientSight;
import io.pgweir.proxy.view.NodeSight;
import io.pgweir.proxy.view.PoolSight;
import io.pgweir.proxy.view.ServerSight;
import io.pgweir.proxy.view.View;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What can be seen of a running proxy is what goes on in it. */
class ViewTest {
    @Test
    void clients_and_their_server_connections_are_seen_in_their_states() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.node().port())
                        .with("pool: { size: 1 }", "workers: 2")
                        .start();
                Client busy = proxy.client();
                Client idle = proxy.client();
                Client waiting = proxy.client()) {
            View view = proxy.pgweir().view();
            assertThat(busy.query("SET application_name = 'busy one'; BEGIN").status())
                    .isEqualTo("T");
            waiting.send(Say.query("SELECT 1"));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(view.clientCounts().join())
                            .containsExactly(new ClientCounts(Servers.APP, Servers.APP, 1, 1, 1, 0)));

            List<ClientSight> clients = view.clients().join();
            ClientSight holder = clients.stream()
                    .filter(client -> client.pid() == busy.key().pid())
                    .findFirst()
                    .orElseThrow();
            assertThat(holder.state()).isEqualTo(ClientSight.State.ACTIVE);
            assertThat(holder.inTransaction()).isTrue();
            assertThat(holder.node()).isEqualTo("127.0.0.1:" + Servers.node().port());
            assertThat(clients)
                    .filteredOn(client -> client.pid() == waiting.key().pid())
                    .singleElement()
                    .satisfies(client -> {
                        assertThat(client.state()).isEqualTo(ClientSight.State.WAITING);
                        assertThat(client.waitedNanos()).isPositive();
                    });
            assertThat(clients)
                    .filteredOn(client -> client.pid() == idle.key().pid())
                    .singleElement()
                    .satisfies(client -> {
                        assertThat(client.state()).isEqualTo(ClientSight.State.IDLE);
                        assertThat(client.remote()).isEqualTo(idle.socket().getLocalSocketAddress());
                    });
            assertThat(view.servers().join()).singleElement().satisfies(server -> {
                assertThat(server.state()).isEqualTo(ServerSight.State.ACTIVE);
                assertThat(server.client()).isEqualTo(busy.key().pid());
                assertThat(server.pid()).isEqualTo(holder.serverPid());
            });
            assertThat(view.pools().join()).singleElement().satisfies(pool -> {
                assertThat(pool.waiting()).isOne();
                assertThat(pool.active()).isOne();
                assertThat(pool.longestWaitNanos()).isPositive();
            });
            busy.query("COMMIT");
            waiting.untilReady();
        }
    }

    @Test
    void the_work_of_a_pool_is_counted() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.node().port()).start()) {
            String table = "counted_" + System.nanoTime();
            try (Connection client = proxy.jdbc("prepareThreshold", "1");
                    Statement statement = client.createStatement()) {
                statement.execute("CREATE TABLE " + table + " (a int)");
                client.setAutoCommit(false);
                statement.execute("INSERT INTO " + table + " VALUES (1), (2)");
                statement.execute("UPDATE " + table + " SET a = a + 1");
                client.commit();
                client.setAutoCommit(true);
                try (PreparedStatement select = client.prepareStatement("SELECT a FROM " + table + " WHERE a = ?")) {
                    for (int i = 0; i < 3; i++) {
                        select.setInt(1, i);
                        select.executeQuery().close();
                    }
                }
                assertThat(sqlStateOf(statement, "SELECT broken")).isEqualTo("42703");
                statement.execute("DROP TABLE " + table);
            }
            PoolSight pool = proxy.pgweir().view().pools().join().getFirst();
            assertThat(pool.tallied().of(Count.LOGINS)).isOne();
            assertThat(pool.tallied().of(Count.INSERTS)).isOne();
            assertThat(pool.tallied().of(Count.UPDATES)).isOne();
            assertThat(pool.tallied().of(Count.SELECTS)).isEqualTo(3);
            assertThat(pool.tallied().of(Count.DEFINITIONS)).isEqualTo(2);
            assertThat(pool.tallied().of(Count.ERRORS)).isOne();
            assertThat(pool.tallied().errorClasses()).containsExactly(java.util.Map.entry("42", 1L));
            assertThat(pool.tallied().of(Count.QUERIES))
                    .isGreaterThan(pool.tallied().of(Count.TRANSACTIONS));
            assertThat(pool.tallied().of(Count.CLIENT_PARSES)).isGreaterThan(6);
            assertThat(pool.tallied().of(Count.BINDS)).isGreaterThanOrEqualTo(9);
            assertThat(pool.tallied().of(Count.QUERY_NANOS)).isPositive();
            assertThat(pool.tallied().of(Count.TRANSACTION_NANOS))
                    .isGreaterThanOrEqualTo(pool.tallied().of(Count.QUERY_NANOS));
            assertThat(pool.tallied().of(Count.BYTES_TO_SERVER)).isGreaterThan(500);
            assertThat(pool.tallied().of(Count.BYTES_FROM_SERVER)).isGreaterThan(500);
        }
    }

    private static String sqlStateOf(Statement statement, String sql) {
        try {
            statement.execute(sql);
            return "none";
        } catch (java.sql.SQLException expected) {
            return String.valueOf(expected.getSQLState());
        }
    }

    @Test
    void nodes_are_seen_in_their_roles() throws Exception {
        try (Proxy proxy = Proxy.overAllOf(SharedCluster.get()).start()) {
            View view = proxy.pgweir().view();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(view.nodes())
                            .extracting(NodeSight::role)
                            .containsExactlyInAnyOrder("primary", "standby", "standby"));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(view.nodes())
                            .filteredOn(NodeSight::readable)
                            .hasSize(2)
                            .allSatisfy(node -> assertThat(node.replayed()).isPositive()));
        }
    }
}
