package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A READ ONLY transaction begins on a standby, and goes home if it turns out to need what only the primary has. */
class ReadOnlyTransactionsTest {
    private static final String WHERE = "SELECT inet_server_port()";
    private static final String RECOVERS = "SELECT pg_is_in_recovery()";

    private static PostgresCluster cluster;
    private static Proxy proxy;
    private static Set<String> standbys;
    private static String primary;

    @BeforeAll
    static void split() throws Exception {
        cluster = SharedCluster.get();
        cluster.primary().sql("app", "CREATE TABLE readable (a int); GRANT ALL ON readable TO app");
        cluster.awaitReplay();
        proxy = Proxy.overAllOf(cluster).start();
        primary = "" + cluster.primary().port();
        standbys = cluster.standbys().stream().map(node -> "" + node.port()).collect(Collectors.toSet());
        await().until(() -> proxy.pgweir().cluster().topology().standbys().size() == 2);
        try (Client client = proxy.client()) {
            await().until(() -> standbys.contains(client.query(WHERE).value()));
        }
    }

    @AfterAll
    static void end() throws Exception {
        proxy.close();
        cluster.primary().sql("app", "DROP TABLE readable");
    }

    /** A transaction that is certainly away, and has asked nothing but that, if {@code asks}. */
    private static Client away(String begin, boolean asks) throws Exception {
        Client client = proxy.client();
        await().until(() -> {
            client.query(begin);
            boolean away = standbys.contains(client.query(WHERE).value());
            if (!away || !asks) {
                client.query("ROLLBACK");
            }
            return away;
        });
        if (!asks) {
            assertThat(client.query(begin).status()).isEqualTo("T");
        }
        return client;
    }

    @ParameterizedTest
    @ValueSource(strings = {"BEGIN READ ONLY", "START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"})
    void what_tells_of_a_node_s_role_tells_the_primary_s(String begin) throws Exception {
        try (Client client = away(begin, false)) {
            Answer answer = client.query(RECOVERS);
            assertThat(answer.value()).isEqualTo("f");
            assertThat(answer.status()).isEqualTo("T");
            assertThat(client.query(WHERE).value()).isEqualTo(primary);
            assertThat(client.query("SHOW transaction_read_only").value()).isEqualTo("on");
            assertThat(client.query("COMMIT").tags()).containsExactly("COMMIT");
            assertThat(client.query("SHOW transaction_read_only").value()).isEqualTo("off");
        }
    }

    @Test
    void it_goes_home_after_reads_where_each_statement_sees_what_is_new() throws Exception {
        try (Client client = away("BEGIN READ ONLY", true)) {
            assertThat(client.extended(RECOVERS).value()).isEqualTo("f");
            assertThat(client.query("SHOW transaction_read_only").value()).isEqualTo("on");
            assertThat(client.query("SHOW in_hot_standby").value()).isEqualTo("off");
            assertThat(client.query("COMMIT").tags()).containsExactly("COMMIT");
        }
    }

    @Test
    void it_stays_where_it_has_seen_something_that_must_not_change() throws Exception {
        try (Client client = away("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", true)) {
            assertThat(client.query(RECOVERS).value()).isEqualTo("t");
            assertThat(standbys).contains(client.query(WHERE).value());
            client.query("COMMIT");
        }
    }

    @Test
    void it_stays_where_it_holds_something() throws Exception {
        for (String holding :
                new String[] {"SAVEPOINT s", "DECLARE c CURSOR FOR SELECT 1", "SET LOCAL work_mem = '1MB'"}) {
            try (Client client = away("BEGIN READ ONLY", true)) {
                client.query(holding);
                assertThat(client.query(RECOVERS).value()).as(holding).isEqualTo("t");
                client.query("COMMIT");
            }
        }
        try (Client client = away("BEGIN READ ONLY", false)) {
            client.send(
                            Say.parse("", "SELECT generate_series(1, 3)"),
                            Say.bindTo("some", ""),
                            Say.execute("some", 1),
                            Say.SYNC)
                    .untilReady();
            assertThat(client.query(RECOVERS).value()).isEqualTo("t");
            assertThat(client.send(Say.execute("some", 1), Say.SYNC)
                            .untilReady()
                            .value())
                    .isEqualTo("2");
        }
    }

    @Test
    void a_lock_that_it_takes_keeps_others_out() throws Exception {
        try (Client client = away("BEGIN READ ONLY", false);
                Client other = proxy.client()) {
            client.query("SELECT pg_advisory_xact_lock(4711)");
            assertThat(other.query("SELECT pg_try_advisory_xact_lock(4711)").value())
                    .isEqualTo("f");
            client.query("COMMIT");
            assertThat(other.query("SELECT pg_try_advisory_xact_lock(4711)").value())
                    .isEqualTo("t");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET TRANSACTION READ WRITE",
                "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                "LISTEN news",
                "NOTIFY news",
                "LOCK TABLE readable IN SHARE MODE",
                "SELECT txid_current()",
                "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
                "/* pgweir: primary */ SELECT inet_server_port()",
            })
    void what_a_primary_allows_in_it_is_done_there(String sql) throws Exception {
        try (Client client = away("BEGIN READ ONLY", false)) {
            assertThat(client.query(sql).replies()).noneMatch(Reply::isError);
            assertThat(client.query(WHERE).value()).isEqualTo(primary);
            assertThat(client.query("COMMIT").tags()).containsExactly("COMMIT");
            assertThat(client.query("CREATE TEMP TABLE after_it (a int)").replies())
                    .noneMatch(Reply::isError);
        }
    }

    @Test
    void a_write_fails_in_it_as_it_should_and_stays_failed() throws Exception {
        try (Client client = away("BEGIN READ ONLY", false)) {
            assertThat(client.query("CREATE TABLE never (a int)").sqlState()).isEqualTo("25006");
            assertThat(client.query("SELECT 1").sqlState()).isEqualTo("25P02");
            assertThat(client.query("COMMIT").tags()).containsExactly("ROLLBACK");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PREPARE held AS SELECT 1", "SELECT setseed(0.5)"})
    void what_it_leaves_behind_does_not_keep_the_session_from_writing(String sql) throws Exception {
        try (Client client = away("BEGIN READ ONLY", true)) {
            assertThat(client.query(sql).replies()).noneMatch(Reply::isError);
            client.query("COMMIT");
            assertThat(client.query("CREATE TEMP TABLE after_it (a int)").replies())
                    .noneMatch(Reply::isError);
        }
    }

    @Test
    void batches_that_are_pipelined_behind_it_come_in_order() throws Exception {
        try (Client client = proxy.client()) {
            for (int round = 0; round < 10; round++) {
                client.send(
                        Say.query("BEGIN READ ONLY"),
                        Say.query(RECOVERS),
                        Say.query("COMMIT"),
                        Say.parse("", "BEGIN READ ONLY"),
                        Say.bind(""),
                        Say.execute(),
                        Say.SYNC,
                        Say.parse("", RECOVERS),
                        Say.bind(""),
                        Say.execute(),
                        Say.SYNC,
                        Say.query("ROLLBACK"));
                assertThat(client.untilReady().shape()).isEqualTo("CZ");
                assertThat(client.untilReady().value()).isEqualTo("f");
                assertThat(client.untilReady().tags()).containsExactly("COMMIT");
                assertThat(client.untilReady().shape()).isEqualTo("12CZ");
                assertThat(client.untilReady().value()).isEqualTo("f");
                assertThat(client.untilReady().tags()).containsExactly("ROLLBACK");
            }
        }
    }
}
