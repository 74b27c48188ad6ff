package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.dist.drivers.Client.Begin;
import io.pgweir.dist.drivers.Client.Typed;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lane a of the scenarios, by drivers in this JVM; a driver has to answer those itself for which it has calls of its own. */
interface AloneScenarios extends Clients {
    int PAST_EVERY_THRESHOLD = 10;

    default void the_same_statement_ten_times() throws Exception {
        String table = table("a int");
        try (Client client = connect()) {
            for (int i = 0; i < PAST_EVERY_THRESHOLD; i++) {
                client.run("INSERT INTO " + table + " VALUES ($1)", i);
                assertThat(client.value("SELECT sum(a) + $1::int FROM " + table, 7))
                        .isEqualTo("" + (i * (i + 1) / 2 + 7));
            }
        }
    }

    default void a_schema_change_between_executions() throws Exception {
        String table = table("a int");
        String select = "SELECT a FROM " + table + " WHERE $1::int = 1";
        try (Client client = connect()) {
            client.run("INSERT INTO " + table + " VALUES (1)");
            for (int i = 0; i < 2 * PAST_EVERY_THRESHOLD; i++) {
                assertThat(client.value(select, 1)).isEqualTo("1");
                if (i % PAST_EVERY_THRESHOLD == 0) {
                    client.run("ALTER TABLE " + table + " ADD b" + i + " int DEFAULT 2");
                }
            }
        }
    }

    void batches() throws Exception;

    void an_error_in_a_batch() throws Exception;

    void a_cursor_with_a_fetch_size() throws Exception;

    default void a_cursor_with_hold() throws Exception {
        try (Client client = connect()) {
            client.begin(Begin.PLAIN);
            client.run("DECLARE held CURSOR WITH HOLD FOR SELECT * FROM generate_series(1, 100)");
            assertThat(client.value("FETCH 60 FROM held")).isEqualTo("1");
            client.commit();
            assertThat(client.value("SELECT 'between'")).isEqualTo("between");
            assertThat(client.value("FETCH 40 FROM held")).isEqualTo("61");
            client.run("CLOSE held");
            fails("34000", () -> client.run("FETCH 1 FROM held"));
        }
    }

    void copy_both_ways() throws Exception;

    default void large_objects() throws Exception {
        byte[] content = new byte[300_000];
        Arrays.setAll(new Object[content.length], i -> content[i] = (byte) (i * 31));
        String digits = "SELECT encode($1::bytea, 'hex')";
        try (Client client = connect()) {
            int oid = Integer.parseInt(client.value("SELECT lo_from_bytea(0, $1)::text", content));
            client.begin(Begin.PLAIN);
            int handle = Integer.parseInt(client.value("SELECT lo_open($1::int::oid, x'60000'::int)", oid));
            client.value("SELECT lo_lseek($1, 100, 0)", handle);
            assertThat(client.value("SELECT encode(loread($1, 50), 'hex')", handle))
                    .isEqualTo(HexFormat.of().formatHex(content, 100, 150));
            byte[] changed = "changed".getBytes(StandardCharsets.UTF_8);
            client.value("SELECT lowrite($1, $2)", handle, changed);
            client.commit();
            System.arraycopy(changed, 0, content, 150, changed.length);
            assertThat(client.value("SELECT encode(lo_get($1::int::oid), 'hex')", oid))
                    .isEqualTo(client.value(digits, content));
            client.value("SELECT lo_unlink($1::int::oid)", oid);
            fails("42704", () -> client.value("SELECT lo_get($1::int::oid)::text", oid));
        }
    }

    default void savepoints() throws Exception {
        String table = table("a int PRIMARY KEY");
        String insert = "INSERT INTO " + table + " VALUES ($1)";
        try (Client client = connect()) {
            client.begin(Begin.WITH_SAVEPOINTS);
            client.run(insert, 1);
            client.savepoint("before");
            client.run(insert, 2);
            fails("23505", () -> client.run(insert, 1));
            fails("25P02", () -> client.value("SELECT 1"));
            client.rollbackTo("before");
            client.run(insert, 3);
            client.commit();
            client.begin(Begin.PLAIN);
            client.run(insert, 4);
            client.rollback();
            assertThat(client.value("SELECT string_agg(a::text, ',' ORDER BY a) FROM " + table))
                    .isEqualTo("1,3");
        }
    }

    default void cancel_a_running_query() throws Exception {
        try (Client client = connect()) {
            for (int i = 0; i < 3; i++) {
                CompletableFuture<Failure> sleeping =
                        CompletableFuture.supplyAsync(() -> fails("57014", () -> client.value("SELECT pg_sleep(30)")));
                while (!isDoneWithin(sleeping, 300)) {
                    client.cancel();
                }
                assertThat(client.value("SELECT 'alive'")).isEqualTo("alive");
            }
        }
    }

    private static boolean isDoneWithin(CompletableFuture<?> work, int millis)
            throws InterruptedException, ExecutionException {
        try {
            work.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        }
    }

    default void statement_timeout_by_set() throws Exception {
        try (Client client = connect()) {
            client.run("SET statement_timeout = '200ms'");
            fails("57014", () -> client.value("SELECT pg_sleep(30)"));
            assertThat(client.value("SHOW statement_timeout")).isEqualTo("200ms");
            client.run("SET statement_timeout = 0");
            client.value("SELECT pg_sleep(0.4)");
            client.run("RESET statement_timeout");
            assertThat(client.value("SHOW statement_timeout")).isEqualTo("0");
        }
    }

    default void statement_timeout_at_start_up() throws Exception {
        try (Client client = connect(Map.of("statement_timeout", "300ms", "work_mem", "5MB"))) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.value("SHOW statement_timeout")).isEqualTo("300ms");
                assertThat(client.value("SHOW work_mem")).isEqualTo("5MB");
                fails("57014", () -> client.value("SELECT pg_sleep(30)"));
            }
        }
        try (Client other = connect()) {
            assertThat(other.value("SHOW statement_timeout")).isEqualTo("0");
        }
    }

    default void read_your_own_writes() throws Exception {
        String table = table("a int");
        try (Client client = connect()) {
            for (int i = 1; i <= 200; i++) {
                client.run("INSERT INTO " + table + " VALUES ($1)", i);
                assertThat(client.value("SELECT count(*) || ' ' || max(a) FROM " + table))
                        .isEqualTo(i + " " + i);
            }
        }
    }

    default void a_read_only_transaction() throws Exception {
        String table = table("a int");
        try (Client client = connect()) {
            client.run("INSERT INTO " + table + " VALUES (1)");
            client.begin(Begin.READ_ONLY);
            for (int i = 0; i < 3; i++) {
                assertThat(client.value("SELECT sum(a) FROM " + table)).isEqualTo("1");
            }
            assertThat(client.value("SHOW transaction_read_only")).isEqualTo("on");
            client.commit();
            client.begin(Begin.READ_ONLY);
            fails("25006", () -> client.run("INSERT INTO " + table + " VALUES (2)"));
            client.rollback();
            client.begin(Begin.PLAIN);
            client.run("INSERT INTO " + table + " VALUES (3)");
            client.commit();
            assertThat(client.value("SELECT sum(a) FROM " + table)).isEqualTo("4");
        }
    }

    default void settings_outside_of_a_transaction() throws Exception {
        String schema = fresh("schema");
        String noon = "SELECT ('2020-01-01 12:00+00'::timestamptz)::text";
        try (Client client = connect();
                Client other = connect()) {
            String own = other.value(noon);
            client.run("CREATE SCHEMA " + schema);
            client.run("CREATE TABLE " + schema + ".only_there AS SELECT 5 AS a");
            client.run("SET TIME ZONE 'Asia/Tokyo'");
            client.run("SET search_path = " + schema + ", public");
            client.run("SET application_name = 'driver''s name'");
            for (int i = 0; i < PAST_EVERY_THRESHOLD; i++) {
                assertThat(client.value(noon)).isEqualTo("2020-01-01 21:00:00+09");
                assertThat(client.value("SELECT a FROM only_there")).isEqualTo("5");
                assertThat(client.value("SHOW application_name")).isEqualTo("driver's name");
                assertThat(other.value(noon)).isEqualTo(own);
                fails("42P01", () -> other.value("SELECT a FROM only_there"));
            }
            client.run("RESET ALL");
            assertThat(client.value(noon)).isEqualTo(own);
            fails("42P01", () -> client.value("SELECT a FROM only_there"));
            client.run("DROP SCHEMA " + schema + " CASCADE");
        }
    }

    default void settings_in_a_transaction() throws Exception {
        try (Client client = connect()) {
            client.run("SET work_mem = '5MB'");
            client.begin(Begin.PLAIN);
            client.run("SET work_mem = '6MB'");
            assertThat(client.value("SHOW work_mem")).isEqualTo("6MB");
            client.rollback();
            assertThat(client.value("SHOW work_mem")).isEqualTo("5MB");
            String path = client.value("SHOW search_path");
            client.begin(Begin.WITH_SAVEPOINTS);
            client.run("SET work_mem = '7MB'");
            client.savepoint("before");
            client.run("SET work_mem = '8MB'");
            client.rollbackTo("before");
            client.run("SET LOCAL search_path = pg_catalog");
            assertThat(client.value("SHOW search_path")).isEqualTo("pg_catalog");
            client.commit();
            assertThat(client.value("SHOW work_mem")).isEqualTo("7MB");
            assertThat(client.value("SHOW search_path")).isEqualTo(path);
            client.value("SELECT set_config('work_mem', $1, false)", "9MB");
            assertThat(client.value("SHOW work_mem")).isEqualTo("9MB");
        }
    }

    default void temporary_tables() throws Exception {
        String table = table("a int");
        String select = "SELECT a FROM " + table;
        try (Client client = connect();
                Client other = connect()) {
            client.run("INSERT INTO " + table + " VALUES (1)");
            client.run("CREATE TEMP TABLE " + table + " AS SELECT 2 AS a");
            for (int i = 0; i < PAST_EVERY_THRESHOLD; i++) {
                assertThat(client.value(select)).isEqualTo("2");
                assertThat(other.value(select)).isEqualTo("1");
            }
            client.run("DROP TABLE pg_temp." + table);
            assertThat(client.value(select)).isEqualTo("1");
        }
    }

    default void prepare_by_sql() throws Exception {
        try (Client client = connect()) {
            client.run("PREPARE plus(int) AS SELECT $1 + 1");
            for (int i = 0; i < PAST_EVERY_THRESHOLD; i++) {
                assertThat(client.value("EXECUTE plus(" + i + ")")).isEqualTo("" + (i + 1));
            }
            client.run("DEALLOCATE plus");
            fails("26000", () -> client.value("EXECUTE plus(1)"));
        }
    }

    default void types_in_text() throws Exception {
        types(false);
    }

    default void types_in_binary() throws Exception {
        types(true);
    }

    private void types(boolean binary) throws Exception {
        List<Typed> all = List.of(
                new Typed("int[]", new Integer[] {1, null, 3}, "{1,NULL,3}"),
                new Typed("text[]", new String[] {"a", "b,c", "NULL", null}, "{a,\"b,c\",\"NULL\",NULL}"),
                new Typed("numeric", new BigDecimal("12345678901234567890.00123"), "12345678901234567890.00123"),
                new Typed(
                        "timestamptz",
                        OffsetDateTime.of(2020, 2, 29, 12, 30, 15, 123_456_000, ZoneOffset.UTC),
                        "2020-02-29 12:30:15.123456+00"),
                new Typed("uuid", new UUID(1, 2), new UUID(1, 2).toString()),
                new Typed("text", "Straße ☃ 𝄞", "Straße ☃ 𝄞"),
                new Typed("bytea", new byte[] {0, 1, -1, 39, 92}, "\\x0001ff275c"),
                new Typed("float8", 1.1e-300, "1.1e-300"),
                new Typed("bool", false, "f"),
                new Typed("int8", Long.MIN_VALUE, "" + Long.MIN_VALUE));
        try (Client client = connect(binary)) {
            for (int round = 0; round < PAST_EVERY_THRESHOLD; round++) {
                for (Typed typed : all) {
                    assertThat(client.echo(typed)).as(typed.type()).isEqualTo(typed.value());
                }
            }
            assertThat(client.value("SELECT ($1::text::jsonb -> 'a')::text", "{\"a\": [1, \"ü\", null]}"))
                    .isEqualTo("[1, \"ü\", null]");
            assertThat(client.value("SELECT ($1::text IS NULL)::text", new Object[] {null}))
                    .isEqualTo("true");
        }
    }

    default void a_megabyte_of_bytes() throws Exception {
        byte[] content = new byte[1 << 20];
        Arrays.setAll(new Object[content.length], i -> content[i] = (byte) (i * 13));
        for (boolean binary : new boolean[] {false, true}) {
            try (Client client = connect(binary)) {
                Typed megabyte =
                        new Typed("bytea", content, "\\x" + HexFormat.of().formatHex(content));
                for (int i = 0; i < 3; i++) {
                    assertThat(client.echo(megabyte)).isEqualTo(content);
                }
            }
        }
    }

    default void errors_have_their_sqlstate() throws Exception {
        String table = table("a int PRIMARY KEY");
        try (Client client = connect()) {
            assertThat(fails("42601", () -> client.value("SELEKT 1")).position())
                    .isEqualTo("1");
            fails("42P01", () -> client.value("SELECT * FROM there_is_none"));
            assertThat(fails("42703", () -> client.value("SELECT none FROM " + table))
                            .position())
                    .isEqualTo("8");
            fails("22012", () -> client.value("SELECT 1 / $1::int", 0));
            fails("22P02", () -> client.value("SELECT $1::text::int", "x"));
            client.run("INSERT INTO " + table + " VALUES (1)");
            Failure twice = fails("23505", () -> client.run("INSERT INTO " + table + " VALUES ($1)", 1));
            assertThat(List.of(twice.table(), twice.constraint())).containsExactly(table, table + "_pkey");
            fails("42883", () -> client.value("SELECT no_such_function(1)"));
            assertThat(client.value("SELECT count(*) FROM " + table)).isEqualTo("1");
        }
    }

    default void notices() throws Exception {
        try (Client client = connect()) {
            assertThat(client.notices("DO 'BEGIN RAISE NOTICE ''one''; RAISE WARNING ''two''; END'"))
                    .containsExactly("NOTICE one", "WARNING two");
            client.run("SET client_min_messages = warning");
            assertThat(client.notices("DO 'BEGIN RAISE NOTICE ''three''; END'")).isEmpty();
        }
    }

    default void several_statements_in_one_query() throws Exception {
        String table = table("a int PRIMARY KEY");
        String insert = "INSERT INTO " + table + " VALUES ";
        try (Client client = connect()) {
            assertThat(client.several(insert + "(1), (2); SELECT max(a) FROM " + table + "; SELECT 'last'"))
                    .containsExactly("2", "2", "last");
            fails("23505", () -> client.several(insert + "(3); SELECT 1; " + insert + "(1)"));
            assertThat(client.value("SELECT count(*) FROM " + table)).isEqualTo("2");
            client.several("BEGIN; " + insert + "(4); COMMIT; SELECT 1");
            assertThat(client.value("SELECT count(*) FROM " + table)).isEqualTo("3");
        }
    }

    void many_rows_read_slowly() throws Exception;
}
