package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one client leaves behind must not reach the next, however it leaves. All clients share one server connection. */
class NothingLeaksTest {
    private static Proxy oneConnection(String... more) throws Exception {
        return Proxy.inFrontOf(Servers.cluster())
                .with("pool: { size: 1 }")
                .with(more)
                .start();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT set_config(concat('work_', 'mem'), '77MB', false) | set_config | SHOW work_mem                                       | 4MB",
                "SELECT pg_advisory_lock(4711)            | advisory lock    | SELECT count(*) FROM pg_locks WHERE objid = 4711    | 0",
                "LISTEN news                              | LISTEN           | SELECT count(*) FROM pg_listening_channels()        | 0",
                "PREPARE leak AS SELECT 1                 | PREPARE          | SELECT count(*) FROM pg_prepared_statements WHERE name = 'leak' | 0",
                "CREATE TEMP TABLE leak (a int)           | temporary object | SELECT count(*) FROM pg_class WHERE relname = 'leak' AND relpersistence = 't' | 0",
                "SELECT 1 AS a INTO TEMP leak             | temporary object | SELECT count(*) FROM pg_class WHERE relname = 'leak' AND relpersistence = 't' | 0",
                "DO $$ BEGIN CREATE TEMP TABLE leak (a int); END $$ | temporary object | SELECT count(*) FROM pg_class WHERE relname = 'leak' AND relpersistence = 't' | 0",
                "DO $$ BEGIN PERFORM pg_advisory_lock(4711); END $$ | advisory lock    | SELECT count(*) FROM pg_locks WHERE objid = 4711    | 0",
                "DECLARE c CURSOR WITH HOLD FOR SELECT 1  | cursor WITH HOLD | SELECT count(*) FROM pg_cursors                     | 0",
            })
    void what_is_left_on_the_connection_keeps_it_with_its_client_and_is_gone_for_the_next(
            String leaves, String pin, String looks, String sees) throws Exception {
        try (Proxy proxy = oneConnection();
                Client second = proxy.client()) {
            try (Client first = proxy.client()) {
                assertThat(first.query(leaves).status()).isEqualTo("I");
                assertThat(proxy.pgweir().sessions().all())
                        .anySatisfy(session -> assertThat(session.pin()).isEqualTo(pin));
                second.send(Say.query(looks));
                assertThat(first.query("SELECT 1").value()).isEqualTo("1");
                assertThat(second.socket().getInputStream().available()).isZero();
            }
            assertThat(second.untilReady().value()).isEqualTo(sees);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE IF NOT EXISTS stays (a int)",
                "DROP TABLE IF EXISTS stays",
                "SET LOCAL work_mem = '77MB'",
                "BEGIN; DECLARE c CURSOR FOR SELECT 1; COMMIT",
                "BEGIN; SELECT pg_advisory_xact_lock(4711); COMMIT",
                "DO $$ BEGIN CREATE TEMP TABLE gone (a int) ON COMMIT DROP; END $$",
            })
    void what_leaves_nothing_behind_pins_nobody(String sql) throws Exception {
        Servers.ask("GRANT CREATE ON SCHEMA public TO app");
        try (Proxy proxy = oneConnection();
                Client first = proxy.client();
                Client second = proxy.client()) {
            assertThat(first.query(sql).status()).isEqualTo("I");
            assertThat(second.query("SELECT 2").value()).isEqualTo("2");
            assertThat(first.extended("SELECT 1").value()).isEqualTo("1");
        }
    }

    @Test
    void what_ends_with_its_transaction_pins_nobody_whatever_comes_of_it() throws Exception {
        try (Proxy proxy = oneConnection();
                Client first = proxy.client();
                Client second = proxy.client()) {
            first.query("BEGIN");
            first.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            first.query("SET LOCAL work_mem = '77MB'");
            first.extended("SET LOCAL statement_timeout = '1min'");
            assertThat(first.query("SET LOCAL nothing_of_that_name = 1").sqlState())
                    .isEqualTo("42704");
            first.query("ROLLBACK");
            assertThat(second.query("SHOW work_mem").value()).isEqualTo("4MB");
            assertThat(second.query("SHOW work_mem").value()).isEqualTo("4MB");
        }
    }

    @Test
    void set_local_ends_with_its_transaction() throws Exception {
        try (Proxy proxy = oneConnection()) {
            try (Client first = proxy.client()) {
                first.query("BEGIN");
                first.query("SET LOCAL work_mem = '77MB'");
                first.query("COMMIT");
            }
            try (Client second = proxy.client()) {
                assertThat(second.query("SHOW work_mem").value()).isEqualTo("4MB");
            }
        }
    }

    @Test
    void settings_of_a_client_s_start_are_its_own_and_come_back_with_each_lease() throws Exception {
        try (Proxy proxy = oneConnection();
                Client plain = proxy.client();
                Client tuned = proxy.knock();
                Client byOptions = proxy.knock()) {
            tuned.login("app", "app", "application_name", "tüned 'x' \\", "work_mem", "33MB", "DateStyle", "German");
            byOptions.login("app", "app", "options", "-c work_mem=22MB --geqo=off");
            for (int round = 0; round < 3; round++) {
                assertThat(plain.query("SHOW work_mem").value()).isEqualTo("4MB");
                assertThat(plain.query("SHOW application_name").value()).isEmpty();
                assertThat(tuned.query("SHOW work_mem").value()).isEqualTo("33MB");
                assertThat(tuned.extended("SHOW application_name").value()).startsWith("t");
                assertThat(tuned.query("SELECT date '2026-01-31'").value()).isEqualTo("31.01.2026");
                assertThat(byOptions.query("SHOW geqo").value()).isEqualTo("off");
                assertThat(byOptions.query("SHOW work_mem").value()).isEqualTo("22MB");
            }
            assertThat(proxy.serverConnections()).isEqualTo(1);
            assertThat(tuned.parameters()).containsEntry("DateStyle", "German, DMY");
        }
    }

    @Test
    void a_client_s_own_unnamed_statement_is_never_somebody_else_s() throws Exception {
        try (Proxy proxy = oneConnection();
                Client first = proxy.client();
                Client second = proxy.client()) {
            first.send(Say.parse("", "SELECT 'first'"), Say.SYNC).untilReady();
            second.send(Say.parse("", "SELECT 'second'"), Say.SYNC).untilReady();
            for (int round = 0; round < 3; round++) {
                assertThat(run(first, "").value()).isEqualTo("first");
                assertThat(run(second, "").value()).isEqualTo("second");
            }
            second.send(Say.close(""), Say.SYNC).untilReady();
            assertThat(run(second, "").sqlState()).isEqualTo("26000");
            assertThat(run(first, "").value()).isEqualTo("first");
        }
    }

    @Test
    void an_unnamed_statement_outlasts_the_settings_of_somebody_else() throws Exception {
        try (Proxy proxy = oneConnection();
                Client first = proxy.client();
                Client tuned = proxy.knock()) {
            tuned.login("app", "app", "work_mem", "33MB");
            tuned.send(Say.parse("named", "SHOW work_mem"), Say.SYNC).untilReady();
            first.send(Say.parse("", "SELECT 'first'"), Say.SYNC).untilReady();
            for (int round = 0; round < 3; round++) {
                assertThat(run(tuned, "named").value()).isEqualTo("33MB");
                assertThat(run(first, "").value()).isEqualTo("first");
            }
        }
    }

    @Test
    void what_a_client_sends_behind_discard_all_finds_what_is_there_after_it() throws Exception {
        try (Proxy proxy = oneConnection();
                Client other = proxy.client();
                Client client = proxy.knock()) {
            client.login("app", "app", "work_mem", "33MB");
            other.send(Say.parse("s", "SHOW work_mem"), Say.SYNC).untilReady();
            assertThat(run(other, "s").value()).isEqualTo("4MB");
            for (int round = 0; round < 3; round++) {
                client.send(
                        Say.query("DISCARD ALL"),
                        Say.parse("s", "SHOW work_mem"),
                        Say.describe("s"),
                        Say.SYNC,
                        Say.SYNC);
                assertThat(client.untilReady().shape()).isEqualTo("CZ");
                assertThat(client.untilReady().shape()).isEqualTo("1tTZ");
                assertThat(client.untilReady().shape()).isEqualTo("Z");
                assertThat(run(client, "s").value()).isEqualTo("33MB");
                assertThat(run(other, "s").value()).isEqualTo("4MB");
                client.send(Say.query("DISCARD ALL"), Say.query("SHOW work_mem"))
                        .untilReady();
                assertThat(client.untilReady().value()).isEqualTo("33MB");
            }
        }
    }

    @Test
    void a_plan_that_somebody_else_s_ddl_broke_is_made_anew_for_whoever_describes_it() throws Exception {
        Servers.ask("CREATE TABLE IF NOT EXISTS growing (a int)");
        Servers.ask("GRANT ALL ON growing TO app");
        try (Proxy proxy = oneConnection();
                Client first = proxy.client();
                Client second = proxy.client()) {
            Say[] prepare = {Say.parse("s", "SELECT * FROM growing"), Say.describe("s"), Say.SYNC};
            assertThat(first.send(prepare).untilReady().shape()).isEqualTo("1tTZ");
            Servers.ask("ALTER TABLE growing ADD COLUMN b" + System.nanoTime() + " int");
            second.send(prepare).untilReady();
            assertThat(second.send(Say.describe("s"), Say.SYNC).untilReady().shape())
                    .isEqualTo("tTZ");
        }
    }

    @Test
    void a_statement_that_somebody_deallocated_by_our_name_fails_once_at_most() throws Exception {
        try (Proxy proxy = oneConnection();
                Client victim = proxy.client();
                Client vandal = proxy.client()) {
            victim.send(Say.parse("s", "SELECT 'here'"), Say.SYNC).untilReady();
            assertThat(run(victim, "s").value()).isEqualTo("here");
            String ours = "SELECT name FROM pg_prepared_statements WHERE strpos(statement, 'here') > 0";
            vandal.query("DEALLOCATE " + vandal.query(ours).value());
            run(victim, "s");
            assertThat(run(victim, "s").value()).isEqualTo("here");
        }
    }

    @Test
    void equal_names_of_two_clients_mean_each_one_s_own_statement() throws Exception {
        try (Proxy proxy = oneConnection();
                Client first = proxy.client();
                Client second = proxy.client();
                Client third = proxy.client()) {
            first.send(Say.parse("s", "SELECT 'first'"), Say.SYNC).untilReady();
            second.send(Say.parse("s", "SELECT 'second'"), Say.SYNC).untilReady();
            assertThat(run(first, "s").value()).isEqualTo("first");
            assertThat(run(second, "s").value()).isEqualTo("second");
            assertThat(run(third, "s").sqlState()).isEqualTo("26000");
            assertThat(run(third, "pgweir_1").sqlState()).isEqualTo("26000");
            assertThat(first.send(Say.parse("s", "SELECT 3"), Say.SYNC)
                            .untilReady()
                            .sqlState())
                    .isEqualTo("42P05");
            assertThat(run(first, "s").value()).isEqualTo("first");
            first.leave();
            assertThat(run(second, "s").value()).isEqualTo("second");
        }
    }

    @Test
    void a_notification_never_reaches_a_client_that_does_not_listen() throws Exception {
        try (Proxy proxy = oneConnection();
                Client second = proxy.client()) {
            try (Client first = proxy.client()) {
                first.query("LISTEN news");
                Servers.ask("NOTIFY news, 'one'");
                await().until(() -> {
                    first.query("SELECT 1");
                    return first.asides().size() == 1;
                });
            }
            Servers.ask("NOTIFY news, 'two'");
            second.query("SELECT 1");
            assertThat(second.asides()).isEmpty();
        }
    }

    @Test
    void a_client_that_vanishes_in_a_transaction_is_rolled_back_at_once_and_its_connection_serves_the_next()
            throws Exception {
        Servers.ask("CREATE TABLE IF NOT EXISTS left_open (a int)");
        Servers.ask("GRANT ALL ON left_open TO app");
        try (Proxy proxy = oneConnection();
                Client second = proxy.client()) {
            Client first = proxy.client();
            first.query("BEGIN");
            first.query("INSERT INTO left_open VALUES (1)");
            first.query("LOCK TABLE left_open");
            String backend = first.backend();
            first.vanish();
            Answer answer = second.query("SELECT count(*), pg_backend_pid() FROM left_open");
            assertThat(answer.rows()).containsExactly(List.of("0", backend));
        }
    }

    @Test
    void a_query_whose_client_vanished_is_cancelled() throws Exception {
        try (Proxy proxy = oneConnection();
                Client second = proxy.client()) {
            Client first = proxy.client();
            first.send(Say.query("SELECT pg_sleep(3600), 'abandoned'"));
            await().until(() -> running("%abandoned%") == 1);
            first.vanish();
            assertThat(second.query("SELECT 2").value()).isEqualTo("2");
            await().until(() -> running("%abandoned%") == 0);
            assertThat(proxy.serverConnections()).isEqualTo(1);
        }
    }

    @Test
    void a_query_whose_client_said_good_bye_right_behind_it_is_run_to_its_end() throws Exception {
        Servers.ask("CREATE TABLE IF NOT EXISTS parting (a int)");
        Servers.ask("GRANT ALL ON parting TO app");
        Servers.ask("SELECT pg_advisory_lock(4712)");
        try (Proxy proxy = oneConnection()) {
            Client first = proxy.client();
            first.send(Say.query("INSERT INTO parting SELECT 1 FROM pg_advisory_xact_lock(4712)"), Say.TERMINATE);
            first.awaitEnd();
            await().until(() -> proxy.pgweir().sessions().count() == 0);
            assertThat(proxy.serverConnections())
                    .as("connections that still work for nobody")
                    .isEqualTo(1);
            assertThat(Servers.ask("SELECT pg_advisory_unlock(4712)")).isEqualTo("t");
            try (Client next = proxy.client()) { // waits for the one connection
                assertThat(next.query("SELECT count(*) FROM parting").value()).isEqualTo("1");
            }
        } finally {
            Servers.ask("SELECT pg_advisory_unlock_all()");
        }
    }

    @Test
    void a_client_that_vanishes_in_the_middle_of_copy_in_leaves_no_row_and_no_connection() throws Exception {
        Servers.ask("CREATE TABLE IF NOT EXISTS half_copied (a text)");
        Servers.ask("GRANT ALL ON half_copied TO app");
        try (Proxy proxy = oneConnection();
                Client second = proxy.client()) {
            Client first = proxy.client();
            first.send(Say.query("COPY half_copied FROM STDIN")).expect('G');
            first.send(Say.copyData("one\ntwo\n"));
            first.vanish();
            assertThat(second.query("SELECT count(*) FROM half_copied").value()).isEqualTo("0");
            await().until(() -> Servers.backendsOf("app") == 1);
            assertThat(proxy.serverConnections()).isEqualTo(1);
        }
    }

    @Test
    void a_client_that_vanishes_in_the_middle_of_a_pipeline_or_a_message_costs_its_connection_only() throws Exception {
        try (Proxy proxy = oneConnection();
                Client survivor = proxy.client()) {
            for (String cut : List.of("message", "header", "pipeline", "rewritten", "unsynced")) {
                Client first = proxy.client();
                switch (cut) {
                    case "message" -> first.send(Say.query("SELECT 1"), Say.bytes('Q', 0, 0, 1, 0, 'S', 'E'));
                    case "header" -> first.send(Say.query("SELECT 1"), Say.bytes('Q', 0, 0));
                    case "pipeline" ->
                        first.send(
                                Say.parse("", "SELECT pg_sleep(3600)"),
                                Say.bind(""),
                                Say.execute(),
                                Say.parse("", "x"));
                    case "rewritten" ->
                        first.send(Say.parse("s", "SELECT 1"), Say.bind("s"), Say.execute(), Say.bytes('B', 0, 0, 9));
                    default -> first.send(Say.parse("", "SELECT 1"), Say.bind(""), Say.execute(), Say.FLUSH);
                }
                first.vanish();
                assertThat(survivor.query("SELECT '" + cut + "'").value()).isEqualTo(cut);
                assertThat(survivor.query("SELECT count(*) FROM pg_prepared_statements WHERE name !~ '^pgweir_'")
                                .value())
                        .isEqualTo("0");
            }
            await().until(() -> proxy.serverConnections() == 1 && Servers.backendsOf("app") == 1);
            await().until(() -> proxy.pgweir().clients() == 1);
        }
    }

    @Test
    void a_long_message_cut_in_the_middle_does_not_leave_the_server_connection_out_of_step() throws Exception {
        try (Proxy proxy = oneConnection();
                Client survivor = proxy.client()) {
            Client first = proxy.client();
            // larger than any buffer, so that the server has a part of it already
            first.send(Say.bytes('Q', 0, 16, 0, 0), out -> out.writeZero(512 * 1024));
            first.vanish();
            assertThat(survivor.query("SELECT 1").value()).isEqualTo("1");
            await().until(() -> proxy.serverConnections() == 1 && Servers.backendsOf("app") == 1);
        }
    }

    private static Answer run(Client client, String statement) throws Exception {
        return client.send(Say.bind(statement), Say.execute(), Say.SYNC).untilReady();
    }

    private static int running(String like) {
        return Integer.parseInt(Servers.ask(
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '"
                        + like + "'"));
    }
}
