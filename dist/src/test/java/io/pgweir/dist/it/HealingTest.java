package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import io.pgweir.protocol.sql.Reason;
import io.pgweir.proxy.route.RouteCounts;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was taken for a read and is none: the standby refuses it, the primary does it, and it is not tried again. */
class HealingTest {
    private static Proxy proxy() throws Exception {
        PostgresCluster cluster = SharedCluster.get();
        cluster.primary().sql("app", """
                CREATE SEQUENCE IF NOT EXISTS lie;
                GRANT ALL ON lie TO app;
                CREATE OR REPLACE FUNCTION lies(int) RETURNS bigint LANGUAGE plpgsql STABLE
                    AS 'BEGIN RETURN nextval(''lie'') * 0 + $1; END'""");
        cluster.awaitReplay();
        // how fresh a standby is does not matter here, and must not delay anything
        Proxy proxy = Proxy.overAllOf(cluster)
                .with("routing: { consistency: eventual }")
                .with("pool: { size: 1 }")
                .start();
        await().until(() -> proxy.pgweir().cluster().topology().standbys().size() == 2);
        return proxy;
    }

    private static void awaitSplitting(Client client) throws Exception {
        String primary = "" + SharedCluster.get().primary().port();
        await().until(() -> !client.query("SELECT inet_server_port() FROM pg_class LIMIT 1")
                .value()
                .equals(primary));
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended", "named"})
    void a_refused_read_is_done_at_home_and_its_like_go_there_at_once(String way) throws Exception {
        try (Proxy proxy = proxy();
                Client client = proxy.client();
                Client other = proxy.client()) {
            awaitSplitting(client);
            List<RouteCounts> routes = proxy.pgweir().routes();
            for (int i = 1; i < 5; i++) {
                String sql = "SELECT lies(" + i + ") /* " + i + " */";
                Answer answer = switch (way) {
                    case "simple" -> client.query(sql);
                    case "extended" -> client.extended(sql);
                    default -> {
                        client.send(Say.parse("s" + i, sql), Say.SYNC).untilReady();
                        yield client.send(Say.bind("s" + i), Say.execute(), Say.SYNC)
                                .untilReady();
                    }
                };
                assertThat(answer.value()).isEqualTo("" + i);
                assertThat(RouteCounts.refused(routes)).isEqualTo(1);
            }
            assertThat(other.query("select lies(17)").value()).isEqualTo("17");
            assertThat(RouteCounts.refused(routes)).isEqualTo(1);
            assertThat(RouteCounts.sent(routes, Reason.LEARNT, false)).isPositive();
            assertThat(RouteCounts.sent(routes, Reason.READ, true)).isPositive();
        }
    }

    /** Such a batch waits behind its named Parse until the settings are there, with which the answer to the Parse may come. */
    @Test
    void a_named_statement_is_healed_that_new_settings_go_ahead_of() throws Exception {
        try (Proxy proxy = proxy();
                Client client = proxy.client();
                Client other = proxy.client()) {
            awaitSplitting(client);
            other.query("SET work_mem = '5MB'");
            List<RouteCounts> routes = proxy.pgweir().routes();
            for (int i = 0; i < 50; i++) {
                assertThat(other.query("SHOW work_mem").value()).isEqualTo("5MB"); // on the standbys' connections
                assertThat(other.query("SHOW work_mem").value()).isEqualTo("5MB");
                String wrong = "SELECT no_such_column_" + i + " FROM pg_class";
                assertThat(together(client, "wrong" + i, wrong).sqlState()).isEqualTo("42703");
                String sql = "SELECT lies(" + i + ")";
                if (RouteCounts.refused(routes) == 0) {
                    assertThat(together(client, "right" + i, sql).value()).isEqualTo("" + i);
                }
                assertThat(client.query("SHOW work_mem").value()).isEqualTo("4MB");
            }
            assertThat(RouteCounts.refused(routes)).isEqualTo(1);
        }
    }

    private static Answer together(Client client, String name, String sql) throws Exception {
        return client.send(Say.parse(name, sql), Say.bind(name), Say.execute(), Say.SYNC)
                .untilReady();
    }

    @Test
    void what_was_learnt_is_forgotten_when_the_schema_changes() throws Exception {
        try (Proxy proxy = proxy();
                Client client = proxy.client()) {
            awaitSplitting(client);
            List<RouteCounts> routes = proxy.pgweir().routes();
            assertThat(client.query("SELECT lies(1)").value()).isEqualTo("1");
            assertThat(RouteCounts.refused(routes)).isEqualTo(1);
            assertThat(client.query("CREATE TEMP TABLE any_change (a int); DROP TABLE any_change")
                            .status())
                    .isEqualTo("I");
            try (Client next = proxy.client()) {
                assertThat(next.query("COMMENT ON SEQUENCE nothing_of_that_name IS 'x'")
                                .sqlState())
                        .isEqualTo("42P01");
                awaitSplitting(next);
                await().until(() ->
                        next.query("SELECT lies(2)").value().equals("2") && RouteCounts.refused(routes) == 2);
            }
        }
    }
}
