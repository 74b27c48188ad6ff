package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.protocol.Fault;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How long a client keeps a server connection, in each mode, and who has it next. */
class PoolModesTest {
    @Test
    void clients_share_one_server_connection_and_each_sees_its_own_results() throws Exception {
        try (Proxy proxy =
                Proxy.inFrontOf(Servers.cluster()).with("pool: { size: 1 }").start()) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                clients.add(proxy.client());
            }
            Set<String> backends = new LinkedHashSet<>();
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < clients.size(); i++) {
                    Answer answer = clients.get(i).extended("SELECT $1::text, pg_backend_pid()", i + "." + round);
                    assertThat(answer.rows().getFirst().getFirst()).isEqualTo(i + "." + round);
                    backends.add(answer.rows().getFirst().getLast());
                }
            }
            assertThat(backends).hasSize(1);
            assertThat(proxy.serverConnections()).isEqualTo(1);
            for (Client client : clients) {
                client.close();
            }
        }
    }

    @Test
    void many_answers_that_are_under_way_at_once_go_to_whoever_asked() throws Exception {
        try (Proxy proxy =
                Proxy.inFrontOf(Servers.cluster()).with("pool: { size: 2 }").start()) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                clients.add(proxy.client());
            }
            for (int i = 0; i < clients.size(); i++) {
                clients.get(i).send(Say.query("SELECT " + i + " FROM generate_series(1, 2000)"));
            }
            for (int i = 0; i < clients.size(); i++) {
                List<List<String>> rows = clients.get(i).untilReady().rows();
                assertThat(rows).hasSize(2000).containsOnly(List.of("" + i));
                clients.get(i).close();
            }
        }
    }

    @Test
    void in_transaction_mode_the_connection_is_free_after_commit_and_not_before() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 1 }")
                        .start();
                Client first = proxy.client();
                Client second = proxy.client()) {
            assertThat(first.query("BEGIN").status()).isEqualTo("T");
            String backend = first.backend();
            second.send(Say.query("SELECT pg_backend_pid()"));
            assertThat(first.query("SELECT 1").status()).isEqualTo("T");
            assertThat(second.socket().getInputStream().available()).isZero();
            assertThat(first.query("COMMIT").status()).isEqualTo("I");
            assertThat(second.untilReady().value()).isEqualTo(backend);
        }
    }

    @Test
    void a_failed_transaction_keeps_the_connection_until_it_is_rolled_back() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 1 }")
                        .start();
                Client first = proxy.client();
                Client second = proxy.client()) {
            first.query("BEGIN");
            assertThat(first.query("SELECT 1/0").status()).isEqualTo("E");
            second.send(Say.query("SELECT 2"));
            assertThat(first.query("SELECT 1").sqlState()).isEqualTo("25P02");
            assertThat(first.query("ROLLBACK").status()).isEqualTo("I");
            assertThat(second.untilReady().value()).isEqualTo("2");
        }
    }

    @Test
    void in_statement_mode_a_transaction_is_refused_and_not_begun_for_the_next() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { mode: statement, size: 1 }")
                        .start();
                Client transacting = proxy.client();
                Client other = proxy.client()) {
            assertThat(transacting.query("SELECT 1").value()).isEqualTo("1");
            transacting.query("BEGIN");
            Fault refused = transacting.expect('E').fault();
            assertThat(refused.sqlState()).isEqualTo("0A000");
            assertThat(refused.hint()).contains("pool.mode");
            transacting.awaitEnd();
            assertThat(other.query("SELECT 1").status()).isEqualTo("I");
            assertThat(other.query("SAVEPOINT a").sqlState()).isEqualTo("25P01");
        }
    }

    @Test
    void in_statement_mode_several_statements_in_one_message_are_one() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { mode: statement, size: 1 }")
                        .start();
                Client client = proxy.client()) {
            assertThat(client.query("BEGIN; SELECT 1; COMMIT").status()).isEqualTo("I");
        }
    }

    @Test
    void in_session_mode_the_connection_stays_to_the_end_and_nothing_is_left_on_it_for_the_next() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                .with("pool: { mode: session, size: 1 }")
                .start()) {
            String backend;
            try (Client first = proxy.client()) {
                backend = first.backend();
                first.query("CREATE TEMP TABLE mine (a int)");
                first.query("SET work_mem = '77MB'");
                first.query("PREPARE p AS SELECT 1");
                first.query("SELECT pg_advisory_lock(4711)");
                first.query("LISTEN news");
                first.send(Say.parse("named", "SELECT 2"), Say.SYNC).untilReady();
                assertThat(first.backend()).isEqualTo(backend);
            }
            try (Client second = proxy.client()) {
                assertThat(second.backend()).isEqualTo(backend);
                assertThat(second.query("SELECT * FROM mine").sqlState()).isEqualTo("42P01");
                assertThat(second.query("SHOW work_mem").value()).isNotEqualTo("77MB");
                assertThat(second.query("EXECUTE p").sqlState()).isEqualTo("26000");
                assertThat(second.send(Say.bind("named"), Say.execute(), Say.SYNC)
                                .untilReady()
                                .sqlState())
                        .isEqualTo("26000");
                assertThat(second.query("SELECT count(*) FROM pg_listening_channels()")
                                .value())
                        .isEqualTo("0");
                assertThat(Servers.ask("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
                        .isEqualTo("0");
            }
        }
    }

    @Test
    void a_connection_that_the_reset_query_did_not_clean_is_not_used_again() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                .with("pool: { mode: session, size: 1, reset_query: SELECT 1/0 }")
                .start()) {
            String backend;
            try (Client first = proxy.client()) {
                backend = first.backend();
                first.query("SET work_mem = '77MB'");
            }
            try (Client second = proxy.client()) {
                assertThat(second.backend()).isNotEqualTo(backend);
                assertThat(second.query("SHOW work_mem").value()).isNotEqualTo("77MB");
            }
        }
    }

    @Test
    void an_empty_reset_query_leaves_everything_as_its_operator_wishes() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                .with("pool: { mode: session, size: 1, reset_query: '' }")
                .start()) {
            try (Client first = proxy.client()) {
                first.query("CREATE TEMP TABLE left_behind (a int)");
            }
            try (Client second = proxy.client()) {
                assertThat(second.query("SELECT count(*) FROM left_behind").value())
                        .isEqualTo("0");
            }
        }
    }

    @Test
    void a_users_own_mode_wins_over_its_databases_and_that_over_the_general_one() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with(
                                "pool: { mode: transaction, size: 1 }",
                                "databases: { app: { pool: { mode: session } }, other: {}, renamed: { database: other } }",
                                "users: [ " + Proxy.user(Servers.APP, Servers.PASSWORD) + ", { name: other, password: "
                                        + Proxy.quote(Servers.PASSWORD) + ", pool: { mode: statement, size: 2 } } ]")
                        .start();
                Client general = proxy.client(Servers.APP, Servers.OTHER);
                Client byDatabase = proxy.client(Servers.APP, Servers.APP);
                Client byUser = proxy.client(Servers.OTHER, Servers.APP);
                Client renamed = proxy.client(Servers.APP, "renamed")) {
            general.query("SELECT 1");
            byDatabase.query("SELECT 1");
            assertThat(pins(proxy)).containsExactlyInAnyOrder("session mode");
            byUser.query("BEGIN");
            assertThat(byUser.expect('E').fault().sqlState()).isEqualTo("0A000");
            assertThat(renamed.query("SELECT current_database()").value()).isEqualTo("other");
        }
    }

    @Test
    void a_user_of_one_database_never_gets_a_connection_of_another_user_or_database() throws Exception {
        try (Proxy proxy =
                Proxy.inFrontOf(Servers.cluster()).with("pool: { size: 1 }").start()) {
            for (int round = 0; round < 3; round++) {
                for (String user : List.of(Servers.APP, Servers.OTHER)) {
                    for (String database : List.of(Servers.APP, Servers.OTHER)) {
                        try (Client client = proxy.client(user, database)) {
                            assertThat(client.query("SELECT current_user || '@' || current_database()")
                                            .value())
                                    .isEqualTo(user + "@" + database);
                        }
                    }
                }
            }
            await().until(() -> proxy.serverConnections() == 4);
        }
    }

    private static List<String> pins(Proxy proxy) {
        return proxy.pgweir().sessions().all().stream()
                .map(session -> String.valueOf(session.pin()))
                .filter(pin -> !pin.equals("null"))
                .toList();
    }
}
