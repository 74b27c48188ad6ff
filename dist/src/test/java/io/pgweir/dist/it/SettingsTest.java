package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A session's settings are its own and stay with it, whichever server connection it gets. */
class SettingsTest {
    private static final int STEPS = 60;
    private static final String ALL = "SELECT current_setting('work_mem'), current_setting('search_path'),"
            + " current_setting('datestyle'), current_setting('timezone'), current_setting('statement_timeout'),"
            + " current_setting('application_name'), coalesce(current_setting('app.tenant', true), ''),"
            + " current_setting('role'), current_setting('default_transaction_read_only'),"
            + " current_setting('default_transaction_isolation'), current_setting('extra_float_digits')";
    private static final String[][] VALUES = {
        {"work_mem", "'77MB'", "1234", "'3GB'"},
        {"search_path", "a, \"B c\", public", "''", "'pg_catalog'", "\"$user\""},
        {"datestyle", "german", "'SQL, DMY'", "ymd", "iso"},
        {"timezone", "'Asia/Kolkata'", "3.5", "UTC"},
        {"statement_timeout", "'7min'", "600000"},
        {"application_name", "'it''s \"me\" \\ ü'", "plain", "''"},
        {"app.tenant", "'one'", "'two three'", "'x''; DROP TABLE y; --'"},
        {"default_transaction_read_only", "on", "off"},
        {"extra_float_digits", "-3", "0"},
    };

    private static PostgresCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = PostgresCluster.builder()
                .standbys(2)
                .user("app", "secret", "app")
                .hba("host all app 127.0.0.1/32 trust", "host all all 127.0.0.1/32 scram-sha-256")
                .start();
        cluster.primary().sql("app", "GRANT pg_monitor TO app");
        cluster.awaitReplay();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static Proxy proxy(String... more) throws Exception {
        Proxy proxy = Proxy.overAllOf(cluster)
                .with("users: [ { name: app, password: secret } ]", "pool: { size: 1 }")
                .with(more)
                .start();
        await().until(() -> proxy.pgweir().cluster().topology().standbys().size() == 2);
        return proxy;
    }

    private static Client direct() throws Exception {
        Client client = Client.at(cluster.primary().port());
        client.login("app", "app");
        return client;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET work_mem /* not plain */ = '77MB'              | work_mem",
                "SET search_path = pg_catalog, \"B c\"              | search_path",
                "SET ROLE pg_monitor                                | role",
                "SET TIME ZONE INTERVAL '-08:00' HOUR TO MINUTE     | timezone",
                "SELECT set_config('work_mem', '77MB', false)       | work_mem",
                "SET datestyle = german; SET datestyle = ymd        | datestyle",
                "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ | default_transaction_isolation",
                "BEGIN; SET app.x = 'y'; COMMIT                     | app.x",
                "BEGIN; SAVEPOINT s; SET app.y = 'z'; RELEASE s; COMMIT; SET LOCAL app.y = 'w' | app.y",
            })
    void what_is_set_stays_with_its_session_and_reaches_nobody_else(String sets, String name) throws Exception {
        String looks = "SELECT current_setting('" + name + "', true)";
        try (Proxy proxy = proxy();
                Client reference = direct();
                Client first = proxy.client();
                Client second = proxy.client()) {
            String before = second.query(looks).value();
            reference.query(sets);
            String after = reference.query(looks).value();
            assertThat(after).isNotEqualTo(before);
            assertThat(first.query(sets).status()).isEqualTo("I");
            for (int round = 0; round < 3; round++) {
                assertThat(second.query(looks).value()).as("the other's").isIn(before, "");
                assertThat(first.extended(looks).value()).as("its own").isEqualTo(after);
            }
            assertThat(proxy.serverConnections()).isLessThanOrEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DO $$ BEGIN PERFORM set_config('TimeZone', 'Asia/Kolkata', false); END $$ | timezone | Asia/Kolkata",
                "DO $$ BEGIN SET work_mem = '66MB'; END $$     | work_mem       | 66MB",
                "SELECT log_in('ann')                          | app.who        | ann",
                "INSERT INTO logged VALUES ('bob')             | app.who        | bob",
                "CALL calls_in('eve')                          | app.who        | eve",
            })
    void what_code_sets_stays_with_its_session(String runs, String name, String value) throws Exception {
        cluster.primary().sql("app", """
                CREATE OR REPLACE FUNCTION log_in(who text) RETURNS text LANGUAGE plpgsql
                    AS $$ BEGIN RETURN set_config('app.who', who, false); END $$;
                CREATE OR REPLACE FUNCTION logs() RETURNS trigger LANGUAGE plpgsql
                    AS $$ BEGIN PERFORM log_in(NEW.who); RETURN NEW; END $$;
                CREATE OR REPLACE PROCEDURE calls_in(who text) LANGUAGE plpgsql
                    AS $$ BEGIN PERFORM log_in(who); END $$;
                CREATE TABLE IF NOT EXISTS logged (who text);
                GRANT ALL ON logged TO app;
                CREATE OR REPLACE TRIGGER logs BEFORE INSERT ON logged FOR EACH ROW EXECUTE FUNCTION logs()""");
        cluster.awaitReplay();
        String looks = "SELECT current_setting('" + name + "', true)";
        try (Proxy proxy = proxy();
                Client first = proxy.client();
                Client second = proxy.client()) {
            await().until(() -> !second.query(
                            "SELECT inet_server_port() FROM logged RIGHT JOIN pg_class ON true LIMIT 1")
                    .value()
                    .equals("" + cluster.primary().port())); // the catalogs have been read
            assertThat(first.query(runs).status()).isEqualTo("I");
            for (int round = 0; round < 3; round++) {
                assertThat(second.extended(looks).value()).isNotEqualTo(value);
                assertThat(second.query("/* pgweir: primary */ " + looks).value())
                        .isNotEqualTo(value);
                assertThat(first.query(looks).value()).isEqualTo(value);
                assertThat(first.query("/* pgweir: primary */ " + looks).value())
                        .isEqualTo(value);
            }
        }
    }

    @Test
    void what_code_may_have_set_reaches_nobody_while_nothing_is_known_of_it() throws Exception {
        cluster.primary().sql("app", """
                CREATE OR REPLACE FUNCTION hides(n text, v text) RETURNS text LANGUAGE plpgsql
                    AS $$ BEGIN RETURN set_config(n, v, false); END $$""");
        cluster.awaitReplay();
        try (Proxy proxy = proxy();
                Client first = proxy.client();
                Client second = proxy.client()) {
            for (int round = 0; round < 3; round++) {
                assertThat(first.query("SELECT hides('work_mem', '55MB')").value())
                        .isEqualTo("55MB");
                assertThat(second.query("/* pgweir: primary */ SHOW work_mem").value())
                        .isEqualTo("4MB");
            }
            for (boolean politely : new boolean[] {true, false}) {
                Client leaving = proxy.client();
                leaving.query("SELECT hides('work_mem', '55MB')");
                if (politely) {
                    leaving.send(Say.query("SELECT hides('work_mem', '66MB')"), Say.TERMINATE);
                    leaving.awaitEnd();
                } else {
                    leaving.vanish();
                }
                assertThat(second.query("/* pgweir: primary */ SHOW work_mem").value())
                        .isEqualTo("4MB");
            }
        } finally {
            cluster.primary().sql("app", "DROP FUNCTION hides(text, text)");
        }
    }

    @Test
    void what_a_text_does_that_is_too_long_to_be_read_reaches_nobody() throws Exception {
        String filler = "/*" + "x".repeat(100_000) + "*/";
        try (Proxy proxy = proxy();
                Client first = proxy.client();
                Client second = proxy.client()) {
            first.query("SELECT set_config('work_mem', '55MB', false) " + filler);
            assertThat(second.query("/* pgweir: primary */ SHOW work_mem").value())
                    .isEqualTo("4MB");
            first.extended("SELECT set_config('work_mem', '55MB', false) " + filler);
            first.query("SELECT 1");
            assertThat(second.query("/* pgweir: primary */ SHOW work_mem").value())
                    .isEqualTo("4MB");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction", "session"})
    void a_reset_goes_back_to_that_at_once_in_a_transaction_too(String mode) throws Exception {
        try (Proxy proxy = proxy("pool: { size: 1, mode: " + mode + " }");
                Client first = proxy.knock()) {
            first.login("app", "app", "work_mem", "33MB", "search_path", "a, \"ü\"", "statement_timeout", "7min");
            for (String reset : List.of("RESET work_mem", "RESET ALL", "SET work_mem TO DEFAULT")) {
                for (String end : List.of("COMMIT", "ROLLBACK", "ROLLBACK TO s; COMMIT")) {
                    first.query("SET work_mem = '44MB'");
                    first.query("BEGIN");
                    first.query("SAVEPOINT s");
                    first.send(Say.query(reset), Say.query("SHOW work_mem"), Say.query("SHOW search_path"));
                    first.untilReady();
                    assertThat(first.untilReady().value()).as(reset).isEqualTo("33MB");
                    assertThat(first.untilReady().value()).as(reset).isEqualTo("a, \"ü\"");
                    first.query(end);
                    assertThat(first.query("SHOW work_mem").value())
                            .as(reset + ", " + end)
                            .isEqualTo(end.equals("COMMIT") ? "33MB" : "44MB");
                    assertThat(first.query("SHOW statement_timeout").value()).isEqualTo("7min");
                }
                first.query("SET work_mem = '44MB'");
                first.query(reset);
                assertThat(first.query("SHOW work_mem").value()).as(reset).isEqualTo("33MB");
            }
            for (int i = 0; i < 5; i++) {
                first.send(Say.query("SET work_mem = '44MB'"), Say.query("RESET work_mem"), Say.query("SHOW work_mem"));
                first.untilReady();
                first.untilReady();
                assertThat(first.untilReady().value()).isEqualTo("33MB");
            }
            first.query("SET work_mem = '44MB'");
            first.query("RESET work_mem; SELECT 1 / 0");
            assertThat(first.query("SHOW work_mem").value()).isEqualTo("44MB");
            first.query("RESET work_mem");
            if (mode.equals("transaction")) {
                try (Client second = proxy.client()) {
                    assertThat(second.query("/* pgweir: primary */ SHOW work_mem")
                                    .value())
                            .isEqualTo("4MB");
                    assertThat(second.query("/* pgweir: primary */ SHOW statement_timeout")
                                    .value())
                            .isEqualTo("0");
                }
            }
        }
    }

    @Test
    void a_reset_goes_back_to_what_the_client_asked_for_at_its_start() throws Exception {
        try (Proxy proxy = proxy();
                Client first = proxy.knock();
                Client second = proxy.client()) {
            first.login("app", "app", "work_mem", "33MB", "DateStyle", "German");
            for (String reset : List.of("RESET work_mem", "RESET ALL", "SET work_mem TO DEFAULT", "DISCARD ALL")) {
                first.query("SET work_mem = '44MB'");
                assertThat(second.query("SHOW work_mem").value()).isEqualTo("4MB");
                assertThat(first.query("SHOW work_mem").value()).isEqualTo("44MB");
                first.send(Say.query(reset), Say.query("SHOW work_mem"));
                first.untilReady();
                assertThat(first.untilReady().value()).as(reset).isEqualTo("33MB");
                assertThat(first.query("SHOW datestyle").value()).isEqualTo("German, DMY");
                assertThat(second.query("SHOW work_mem").value()).isEqualTo("4MB");
            }
        }
    }

    @Test
    void a_session_that_was_set_on_a_standby_goes_on_to_write() throws Exception {
        try (Proxy proxy = proxy();
                Client client = proxy.client()) {
            client.query("CREATE TABLE IF NOT EXISTS set_then_written (a int)");
            client.query("BEGIN READ ONLY");
            client.query("SET work_mem = '55MB'");
            assertThat(client.query("SELECT pg_is_in_recovery()").replies()).isNotEmpty();
            client.query("COMMIT");
            assertThat(client.query("INSERT INTO set_then_written VALUES (1)").status())
                    .isEqualTo("I");
            assertThat(client.query("SHOW work_mem").value()).isEqualTo("55MB");
            assertThat(client.query("INSERT INTO set_then_written VALUES (1)").replies())
                    .noneMatch(Reply::isError);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction", "statement"})
    void what_is_asked_of_the_server_in_between_is_heard_by_nobody(String mode) throws Exception {
        try (Proxy proxy = proxy("pool: { size: 1, mode: " + mode + " }");
                Client client = proxy.client()) {
            client.send(Say.query("SET app.a = 'b'"), Say.query("SELECT 1"), Say.query("SET app.c = 'd'"));
            assertThat(client.untilReady().shape()).isEqualTo("CZ");
            assertThat(client.untilReady().shape()).isEqualTo("TDCZ");
            assertThat(client.untilReady().shape()).isEqualTo("CZ");
            client.send(
                    Say.parse("", "SET statement_timeout = '1min'"),
                    Say.bind(""),
                    Say.execute(),
                    Say.SYNC,
                    Say.parse("", "SELECT current_setting('app.a') || current_setting('app.c')"),
                    Say.bind(""),
                    Say.execute(),
                    Say.SYNC);
            assertThat(client.untilReady().shape()).isEqualTo("12CZ");
            assertThat(client.untilReady().value()).isEqualTo("bd");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void two_sessions_on_one_connection_a_node_are_as_two_of_their_own(long seed) throws Exception {
        Random random = new Random(seed * 0x9e3779b97f4a7c15L);
        try (Proxy proxy = proxy();
                Client one = proxy.client();
                Client two = proxy.client();
                Client likeOne = direct();
                Client likeTwo = direct()) {
            List<String> said = new ArrayList<>();
            boolean[] open = new boolean[2];
            for (int step = 0; step < STEPS; step++) {
                boolean first =
                        open[0] || !open[1] && random.nextBoolean(); // one connection: who is in a transaction has it
                Client client = first ? one : two;
                Client like = first ? likeOne : likeTwo;
                Say[] unit = unit(random, (first ? "one: " : "two: "), said);
                client.send(unit);
                like.send(unit);
                for (Say _ : unit) {
                    Answer answer = client.untilReady();
                    Answer expected = like.untilReady();
                    assertThat(outcome(answer)).as("seed %d: %s", seed, said).isEqualTo(outcome(expected));
                    open[first ? 0 : 1] = !answer.status().equals("I");
                }
                if (!client.query("SELECT 1")
                        .status()
                        .equals(like.query("SELECT 1").status())) {
                    throw new AssertionError("seed " + seed + ": " + said);
                }
                Answer shown = client.query(ALL);
                assertThat(shown.rows())
                        .as("seed %d: %s", seed, said)
                        .isEqualTo(like.query(ALL).rows());
            }
        }
    }

    private static String outcome(Answer answer) {
        return answer.shape().replaceAll("[123nT]", "")
                + answer.status()
                + (answer.shape().contains("E") ? answer.sqlState() : "");
    }

    /** One query or several, each to be answered with a ReadyForQuery. */
    private static Say[] unit(Random random, String who, List<String> said) {
        Say[] unit = new Say[random.nextInt(6) == 0 ? 3 : 1];
        for (int i = 0; i < unit.length; i++) {
            String sql = statement(random);
            if (random.nextInt(6) == 0) {
                sql = sql + "; " + statement(random) + ";" + statement(random);
                unit[i] = Say.query(sql);
            } else if (random.nextInt(3) == 0) {
                Say[] batch = {Say.parse("", sql), Say.bind(""), Say.execute(), Say.SYNC};
                unit[i] = out -> {
                    for (Say message : batch) {
                        message.accept(out);
                    }
                };
            } else {
                unit[i] = Say.query(sql);
            }
            said.add(who + sql);
        }
        return unit;
    }

    private static String statement(Random random) {
        String[] setting = VALUES[random.nextInt(VALUES.length)];
        String name = setting[0];
        String value = setting[1 + random.nextInt(setting.length - 1)];
        return switch (random.nextInt(24)) {
            case 0, 1 -> "BEGIN";
            case 2 -> "BEGIN READ ONLY";
            case 3, 4, 5 -> "COMMIT";
            case 6 -> "ROLLBACK";
            case 7 -> "SAVEPOINT s";
            case 8 -> "ROLLBACK TO s";
            case 9 -> "RELEASE s";
            case 10 -> "RESET " + name;
            case 11 -> random.nextBoolean() ? "RESET ALL" : "SET " + name + " TO DEFAULT";
            case 12 -> "SET LOCAL " + name + " = " + value;
            case 13 -> random.nextBoolean() ? "SELECT 1/0" : "SET nonsense = 1";
            case 14 -> "SELECT set_config('app.tenant', 'by function', " + random.nextBoolean() + ")";
            case 15 -> random.nextBoolean() ? "SET ROLE pg_monitor" : "RESET ROLE";
            case 16 -> "SET SESSION CHARACTERISTICS AS TRANSACTION READ " + (random.nextBoolean() ? "ONLY" : "WRITE");
            case 17 -> random.nextInt(4) == 0 ? "DISCARD ALL" : "SELECT 2";
            default -> "SET " + name + (random.nextBoolean() ? " = " : " TO ") + value;
        };
    }
}
