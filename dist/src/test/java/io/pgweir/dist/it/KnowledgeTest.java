package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the text does not show, the catalog knows: functions that write, and what is behind views, operators, types and policies. */
class KnowledgeTest {
    private static final String WRITES =
            "RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER AS 'INSERT INTO known.log VALUES (1) RETURNING true'";

    private static PostgresCluster cluster;
    private static Proxy proxy;
    private static Set<String> standbys;
    private static String primary;

    @BeforeAll
    static void create() throws Exception {
        cluster = SharedCluster.get();
        cluster.primary().sql("app", """
                DROP SCHEMA IF EXISTS known CASCADE;
                CREATE SCHEMA known;
                GRANT ALL ON SCHEMA known TO app;
                CREATE TABLE known.log (a int);
                CREATE TABLE known.plain AS SELECT 1 AS a;
                CREATE UNLOGGED TABLE known.fleeting AS SELECT 1 AS a;
                CREATE TABLE known.parts (a int) PARTITION BY RANGE (a);
                CREATE UNLOGGED TABLE known.part PARTITION OF known.parts FOR VALUES FROM (0) TO (9);
                CREATE FUNCTION known.writes() %1$s;
                CREATE FUNCTION known.writes(int) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT true';
                CREATE FUNCTION known.reads(int, int DEFAULT 1) RETURNS int LANGUAGE sql STABLE AS 'SELECT $1';
                CREATE FUNCTION known.equals(int, text) RETURNS boolean LANGUAGE sql VOLATILE
                    SECURITY DEFINER AS 'INSERT INTO known.log VALUES (1) RETURNING true';
                CREATE OPERATOR known.=== (LEFTARG = int, RIGHTARG = text, FUNCTION = known.equals);
                CREATE VIEW known.reading AS SELECT a, known.reads(a) FROM known.plain;
                CREATE VIEW known.writing AS SELECT a, known.writes() FROM known.plain;
                CREATE VIEW known.over AS SELECT a FROM known.writing;
                CREATE VIEW known.over_over AS SELECT a FROM known.over;
                CREATE VIEW known.shown AS SELECT a, inet_server_port() AS port FROM known.plain;
                CREATE TYPE known.mood AS ENUM ('sad', 'glad');
                CREATE TYPE known.pair AS (one int, other int);
                CREATE DOMAIN known.small AS int CHECK (VALUE < known.reads(100));
                CREATE DOMAIN known.noted AS int CHECK (known.writes());
                CREATE FUNCTION known.locks(int) RETURNS void LANGUAGE sql VOLATILE AS 'SELECT pg_advisory_lock($1)';
                CREATE PROCEDURE known.makes() LANGUAGE plpgsql AS 'BEGIN CREATE TEMP TABLE made (a int); END';
                CREATE PROCEDURE known.notes() LANGUAGE plpgsql AS 'BEGIN CREATE TEMP TABLE m () ON COMMIT DROP; END';
                CREATE FUNCTION public.known_of_row(known.plain) %1$s;
                CREATE TABLE known.guarded AS SELECT 1 AS a;
                ALTER TABLE known.guarded ENABLE ROW LEVEL SECURITY;
                CREATE POLICY noted ON known.guarded USING (known.writes());
                GRANT ALL ON ALL TABLES IN SCHEMA known TO app""".formatted(WRITES));
        cluster.awaitReplay();
        proxy = Proxy.overAllOf(cluster).start();
        primary = "" + cluster.primary().port();
        standbys = cluster.standbys().stream().map(node -> "" + node.port()).collect(Collectors.toSet());
        try (Client client = proxy.client()) {
            await().until(() -> isAway(client, "known.plain"));
        }
    }

    @AfterAll
    static void end() throws Exception {
        proxy.close();
        cluster.primary().sql("app", "DROP SCHEMA known CASCADE");
    }

    private static boolean isAway(Client client, String from) throws Exception {
        return standbys.contains(
                client.query("SELECT inet_server_port() FROM " + from).value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "known.plain",
                "known.reading",
                "known.plain WHERE known.writes(1)",
                "known.reads(1)",
                "known.reads(1, 2)",
                "known.plain WHERE a = 1",
                "known.shown WHERE a = known.reads(a)",
                "known.plain WHERE 'sad'::known.mood = known.mood 'sad'",
                "known.plain WHERE CAST(a AS known.small) = 1",
                "known.plain WHERE (ROW(1, 2)::known.pair).one = a",
                "known.plain AS p WHERE p.a = 1 AND (p).a = 1",
            })
    void what_is_known_to_read_goes_to_a_standby(String from) throws Exception {
        try (Client client = proxy.client()) {
            await().until(() -> isAway(client, from));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "known.fleeting",
                "known.plain WHERE known.writes()",
                "known.plain WHERE a OPERATOR(known.===) 'x'",
                "known.writing",
                "known.over",
                "known.over_over",
                "known.guarded",
                "known.plain WHERE EXISTS (TABLE known.over)",
                "known.plain WHERE a::known.noted = 1",
                "known.plain AS p WHERE p.known_of_row",
                "known.plain AS p WHERE (p).known_of_row",
                "known.not_there RIGHT JOIN known.plain ON false",
            })
    void what_may_write_or_is_not_known_goes_to_the_primary(String from) throws Exception {
        try (Client client = proxy.client()) {
            await().until(() -> isAway(client, "known.plain"));
            Answer answer = client.query("SELECT inet_server_port() FROM " + from);
            if (answer.replies().stream().noneMatch(Reply::isError)) {
                assertThat(answer.value()).isEqualTo(primary);
            } else {
                assertThat(answer.sqlState()).isEqualTo("42P01");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"SELECT known.locks(4712), function", "CALL known.makes(), function", "CALL known.notes(),"})
    void code_that_leaves_something_in_its_session_keeps_the_connection(String sql, @Nullable String pin)
            throws Exception {
        try (Client client = proxy.client()) {
            assertThat(client.query(sql).status()).isEqualTo("I");
            assertThat(proxy.pgweir().sessions().all())
                    .singleElement()
                    .satisfies(session -> assertThat(session.pin()).isEqualTo(pin));
        }
    }

    @Test
    void a_table_with_an_unlogged_part_is_read_on_the_primary() throws Exception {
        try (Client client = proxy.client()) {
            assertThat(client.query("SELECT count(*) FROM known.parts").value()).isEqualTo("0");
        }
    }

    @Test
    void a_function_that_was_made_to_write_is_never_taken_for_the_one_that_it_was() throws Exception {
        try (Client changer = proxy.client();
                Client caller = proxy.client()) {
            for (int i = 0; i < 5; i++) {
                changer.query(
                        "CREATE OR REPLACE FUNCTION known.changes() RETURNS boolean LANGUAGE sql STABLE AS 'SELECT true'");
                await().until(() -> isAway(caller, "known.plain WHERE known.changes()"));
                caller.send(Say.parse("s" + i, "SELECT inet_server_port() WHERE known.changes()"), Say.SYNC)
                        .untilReady();
                changer.query("CREATE OR REPLACE FUNCTION known.changes() " + WRITES);
                for (int j = 0; j < 20; j++) {
                    assertThat(isAway(caller, "known.plain WHERE known.changes()"))
                            .isFalse();
                    assertThat(caller.send(Say.bind("s" + i), Say.execute(), Say.SYNC)
                                    .untilReady()
                                    .value())
                            .isEqualTo(primary);
                }
                changer.query("BEGIN");
                changer.query("DROP FUNCTION known.changes()");
                changer.query("COMMIT");
            }
        }
    }

    @Test
    void what_is_changed_past_the_proxy_is_known_after_a_while() throws Exception {
        try (Proxy quick = Proxy.overAllOf(cluster)
                        .with("routing: { catalog_refresh: 100ms }")
                        .start();
                Client client = quick.client()) {
            cluster.primary().sql("app", "CREATE TABLE known.later AS SELECT 1 AS a; GRANT ALL ON known.later TO app");
            await().until(() -> isAway(client, "known.later"));
        } finally {
            cluster.primary().sql("app", "DROP TABLE known.later");
        }
    }
}
