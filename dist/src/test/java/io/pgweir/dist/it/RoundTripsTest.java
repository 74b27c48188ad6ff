package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.dist.postgres.SharedCluster;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the proxy has to ask for itself goes out with what its clients ask, and costs nobody a round trip. */
class RoundTripsTest {
    private static final List<String> START = List.of(
            "SET search_path = app, public",
            "SET statement_timeout = '30s'",
            "SET application_name = 'orm'",
            "SET DateStyle = 'ISO'",
            "SET extra_float_digits = 3",
            "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED");
    private static final List<String> TRANSACTION = List.of("BEGIN", "SELECT 1", "COMMIT");

    @Test
    void settings_and_short_transactions_of_two_clients_on_one_connection_cost_no_more_than_their_own()
            throws Exception {
        try (TurnCounter wire = new TurnCounter(Servers.node().port(), Servers.APP);
                Proxy proxy =
                        Proxy.inFrontOf(wire.port()).with("pool: { size: 1 }").start();
                Client one = proxy.client();
                Client two = proxy.client()) {
            one.query("SELECT 1");
            int before = wire.turns();
            int asked = 0;
            for (Client client : List.of(one, two)) {
                for (String sql : START) {
                    client.query(sql);
                    asked++;
                }
            }
            two.query("SET statement_timeout = '20s'");
            asked++;
            for (int round = 0; round < 3; round++) {
                for (Client client : List.of(one, two)) {
                    for (String sql : TRANSACTION) {
                        client.query(sql);
                        asked++;
                    }
                    assertThat(client.extended("SHOW statement_timeout").value())
                            .isEqualTo(client == one ? "30s" : "20s");
                    asked++;
                }
            }
            assertThat(wire.turns() - before).isEqualTo(asked);
        }
    }

    @Test
    void a_commit_of_a_session_that_reads_its_own_writes_on_standbys_costs_no_more_than_its_own() throws Exception {
        PostgresCluster cluster = SharedCluster.get();
        PostgresNode primary = cluster.primary();
        primary.sql("app", "CREATE TABLE IF NOT EXISTS turns (n int); GRANT ALL ON turns TO app");
        cluster.awaitReplay();
        try (TurnCounter wire = new TurnCounter(primary.port(), Servers.APP);
                Proxy proxy = Proxy.overAllOf(cluster)
                        .with(cluster.standbys().stream()
                                .map(node -> "\"127.0.0.1:" + node.port() + "\"")
                                .collect(
                                        Collectors.joining(", ", "nodes: [ \"127.0.0.1:" + wire.port() + "\", ", " ]")))
                        .start();
                Client client = proxy.client()) {
            await().until(() -> proxy.pgweir().cluster().topology().standbys().size() == 2);
            await().until(() -> isAway(client, primary)); // what the table is must be known by then
            client.query("INSERT INTO turns VALUES (0)");
            int before = wire.turns();
            int asked = 0;
            int away = 0;
            for (int i = 0; i < 50; i++) {
                client.query("INSERT INTO turns VALUES (1)");
                client.query("BEGIN");
                client.query("INSERT INTO turns VALUES (2)");
                client.query("COMMIT");
                asked += 4;
                for (int k = 0; k < 8; k++) {
                    boolean left = isAway(client, primary);
                    away += left ? 1 : 0;
                    asked += left ? 0 : 1;
                }
            }
            assertThat(wire.turns() - before).isEqualTo(asked);
            assertThat(away).isPositive();
        }
    }

    private static boolean isAway(Client client, PostgresNode primary) throws IOException {
        return !client.query("SELECT inet_server_port() FROM (SELECT count(*) FROM turns) AS t")
                .value()
                .equals("" + primary.port());
    }
}
