package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.dist.postgres.SharedCluster;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads go to standbys, all else to the primary, and nobody sees a difference. */
class SplittingTest {
    private static final String WHERE = "SELECT inet_server_port()";

    private static PostgresCluster cluster;
    private static Proxy proxy;
    private static Set<String> standbys;
    private static String primary;

    @BeforeAll
    static void split() throws Exception {
        cluster = SharedCluster.get();
        cluster.primary().sql("app", """
                CREATE TABLE IF NOT EXISTS split (a int);
                GRANT ALL ON split TO app;
                CREATE OR REPLACE FUNCTION split_writes() RETURNS int LANGUAGE sql VOLATILE SECURITY DEFINER
                    AS 'INSERT INTO split VALUES (1) RETURNING a'""");
        cluster.awaitReplay();
        proxy = Proxy.overAllOf(cluster).start();
        primary = "" + cluster.primary().port();
        standbys = cluster.standbys().stream().map(node -> "" + node.port()).collect(Collectors.toSet());
        await().until(() -> proxy.pgweir().cluster().topology().standbys().size() == 2);
    }

    @AfterAll
    static void end() {
        proxy.close();
    }

    @Test
    void a_read_goes_to_a_standby_by_either_protocol() throws Exception {
        try (Client client = proxy.client()) {
            await().until(() -> standbys.contains(client.query(WHERE).value()));
            assertThat(standbys).contains(client.extended(WHERE).value());
            client.send(Say.parse("named", WHERE), Say.SYNC).untilReady();
            for (int i = 0; i < 3; i++) {
                assertThat(standbys)
                        .contains(client.send(Say.bind("named"), Say.execute(), Say.SYNC)
                                .untilReady()
                                .value());
            }
        }
    }

    @Test
    void an_unnamed_statement_that_is_described_first_is_a_read_all_the_same() throws Exception {
        try (Client client = proxy.client()) {
            await().until(() -> standbys.contains(client.query(WHERE).value()));
            client.send(Say.parse("", WHERE), Say.describe(""), Say.SYNC).untilReady();
            assertThat(standbys)
                    .contains(client.send(Say.bind(""), Say.execute(), Say.SYNC)
                            .untilReady()
                            .value());
            client.send(Say.parse("", "SELECT inet_server_port(), split_writes()"), Say.describe(""), Say.SYNC)
                    .untilReady();
            assertThat(client.send(Say.bind(""), Say.execute(), Say.SYNC)
                            .untilReady()
                            .rows()
                            .getFirst()
                            .getFirst())
                    .isEqualTo(primary);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT inet_server_port() FROM pg_advisory_xact_lock(1)",
                "SELECT inet_server_port(), split_writes()",
                "WITH w AS (INSERT INTO split VALUES (2) RETURNING a) SELECT inet_server_port() FROM w",
                "SELECT inet_server_port() FROM (VALUES (1)) AS v FOR UPDATE",
                "/* pgweir: primary */ SELECT inet_server_port()",
                "/*NO LOAD BALANCE*/ SELECT inet_server_port()",
                "COPY (SELECT inet_server_port() FROM split_writes()) TO STDOUT",
            })
    void what_may_write_goes_to_the_primary(String sql) throws Exception {
        try (Client client = proxy.client()) {
            Answer answer = client.query(sql);
            assertThat(answer.status()).isEqualTo("I");
            assertThat(answer.replies()).noneMatch(Reply::isError);
            if (!answer.rows().isEmpty()) {
                assertThat(answer.value()).isEqualTo(primary);
            }
        }
    }

    @Test
    void a_transaction_goes_to_the_primary_unless_it_is_declared_read_only() throws Exception {
        try (Client client = proxy.client()) {
            await().until(() -> standbys.contains(client.query(WHERE).value()));
            client.query("BEGIN");
            assertThat(client.query(WHERE).value()).isEqualTo(primary);
            client.query("COMMIT");
            beginsAway(client, "BEGIN READ ONLY");
            assertThat(standbys).contains(client.extended(WHERE).value());
            assertThat(client.query("INSERT INTO split VALUES (3)").sqlState()).isEqualTo("25006");
            assertThat(client.query(WHERE).sqlState()).isEqualTo("25P02");
            client.query("ROLLBACK");
            assertThat(client.query("INSERT INTO split VALUES (3)").tags()).containsExactly("INSERT 0 1");
        }
    }

    @Test
    void what_keeps_a_server_connection_keeps_the_primary_s() throws Exception {
        try (Client client = proxy.client()) {
            await().until(() -> standbys.contains(client.query(WHERE).value()));
            client.query("PREPARE kept AS SELECT inet_server_port()");
            assertThat(client.query("INSERT INTO split VALUES (3)").tags()).containsExactly("INSERT 0 1");
            assertThat(client.query("EXECUTE kept").value()).isEqualTo(primary);
        }
    }

    @Test
    void a_session_that_reads_by_default_has_its_transactions_on_a_standby() throws Exception {
        try (Client client = proxy.client()) {
            client.query("SET default_transaction_read_only = on");
            beginsAway(client, "BEGIN");
            client.query("COMMIT");
            assertThat(client.query("INSERT INTO split VALUES (3)").sqlState()).isEqualTo("25006");
            client.query("SET default_transaction_read_only = off");
            assertThat(client.query("INSERT INTO split VALUES (3)").tags()).containsExactly("INSERT 0 1");
        }
    }

    /** Just after a write a transaction may have to be on the primary, which has all of it. */
    private static void beginsAway(Client client, String begin) {
        await().until(() -> {
            client.query(begin);
            boolean away = standbys.contains(client.query(WHERE).value());
            if (!away) {
                client.query("COMMIT");
            }
            return away;
        });
    }

    @Test
    void answers_come_in_the_order_of_questions_whichever_node_each_goes_to() throws Exception {
        try (Client client = proxy.client()) {
            for (int round = 0; round < 20; round++) {
                client.send(
                        Say.query("SELECT 1"),
                        Say.query("INSERT INTO split VALUES (4)"),
                        Say.parse("", "SELECT 2"),
                        Say.bind(""),
                        Say.execute(),
                        Say.SYNC,
                        Say.query("BEGIN READ ONLY"),
                        Say.query("SELECT 3"),
                        Say.query("COMMIT"),
                        Say.query("DELETE FROM split WHERE a = 4"));
                assertThat(client.untilReady().value()).isEqualTo("1");
                assertThat(client.untilReady().tags()).containsExactly("INSERT 0 1");
                assertThat(client.untilReady().value()).isEqualTo("2");
                assertThat(client.untilReady().tags()).containsExactly("BEGIN");
                assertThat(client.untilReady().value()).isEqualTo("3");
                assertThat(client.untilReady().tags()).containsExactly("COMMIT");
                assertThat(client.untilReady().tags().getFirst()).startsWith("DELETE");
            }
        }
    }

    @Test
    void a_write_that_was_taken_for_a_read_is_done_on_the_primary_and_nobody_notices() throws Exception {
        try (Client client = proxy.client()) {
            String sql = "/* pgweir: standby */ SELECT split_writes()";
            assertThat(client.query(sql).value()).isEqualTo("1");
            assertThat(client.extended(sql).value()).isEqualTo("1");
            Answer named = client.send(
                            Say.parse("writes", sql),
                            Say.bind("writes"),
                            Say.describe("writes"),
                            Say.execute(),
                            Say.SYNC)
                    .untilReady();
            assertThat(named.shape()).isEqualTo("12tTDCZ");
            assertThat(client.send(Say.bind("writes"), Say.execute(), Say.SYNC)
                            .untilReady()
                            .value())
                    .isEqualTo("1");
        }
    }

    @Test
    void a_transaction_on_a_standby_that_sets_something_for_itself_ends_there() throws Exception {
        try (Client client = proxy.client()) {
            beginsAway(client, "BEGIN READ ONLY");
            client.query("SET LOCAL statement_timeout = '1min'");
            client.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            client.query("COMMIT");
            assertThat(client.query("INSERT INTO split VALUES (3)").tags()).containsExactly("INSERT 0 1");
        }
    }

    /** Drivers that must know a statement's types have it described by a Flush, and bind only then. */
    @Test
    void a_batch_that_is_flushed_on_its_way_ends_where_it_began() throws Exception {
        try (Client client = proxy.client()) {
            beginsAway(client, "BEGIN READ ONLY");
            client.send(Say.parse("late", "SELECT split_writes()"), Say.describe("late"), Say.FLUSH);
            assertThat(client.next().type()).isEqualTo('1');
            assertThat(client.next().type()).isEqualTo('t');
            assertThat(client.next().type()).isEqualTo('T');
            client.send(Say.bind("late"), Say.execute(), Say.SYNC);
            assertThat(client.untilReady().sqlState()).isEqualTo("25006");
            client.query("ROLLBACK");
            assertThat(client.query("INSERT INTO split VALUES (3)").tags()).containsExactly("INSERT 0 1");
        }
    }

    @Test
    void an_unlogged_table_is_read_on_the_primary() throws Exception {
        cluster.primary()
                .sql(
                        "app",
                        "CREATE UNLOGGED TABLE split_unlogged AS SELECT 7 AS a; GRANT SELECT ON split_unlogged TO app");
        try (Client client = proxy.client()) {
            assertThat(client.query("SELECT a FROM split_unlogged").value()).isEqualTo("7");
            assertThat(client.extended("SELECT a FROM split_unlogged").value()).isEqualTo("7");
        } finally {
            cluster.primary().sql("app", "DROP TABLE split_unlogged");
        }
    }

    @Test
    void a_table_that_a_standby_does_not_have_yet_is_read_on_the_primary() throws Exception {
        PostgresNode any = cluster.standbys().getFirst();
        try (Client client = proxy.client()) {
            Replay.pause(cluster);
            try {
                cluster.primary()
                        .sql("app", "CREATE TABLE split_new AS SELECT 7 AS a; GRANT SELECT ON split_new TO app");
                assertThat(client.query("SELECT a FROM split_new").value()).isEqualTo("7");
                assertThat(client.extended("SELECT a FROM split_new").value()).isEqualTo("7");
            } finally {
                Replay.resume(cluster);
                cluster.primary().sql("app", "DROP TABLE split_new");
            }
        }
        assertThat(any.isStandby()).isTrue();
    }
}
