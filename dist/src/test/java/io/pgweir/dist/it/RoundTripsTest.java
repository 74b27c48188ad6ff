package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
}
