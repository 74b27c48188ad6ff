package io.pgweir.protocol.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a session has to know of its statements, and what others know of names. */
class ClassifierTest {
    private static String name(String sql) {
        Verdict verdict = Corpus.verdict(sql);
        return sql.substring(verdict.nameAt(), verdict.nameAt() + verdict.nameLength());
    }

    @Test
    void a_transaction_says_how_it_begins() {
        Verdict begin = Corpus.verdict("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        assertThat(begin.command()).isEqualTo(Command.BEGIN);
        assertThat(begin.access()).isEqualTo(Access.READ_ONLY);
        assertThat(begin.isolation()).isEqualTo(Isolation.REPEATABLE_READ);
        assertThat(Corpus.verdict("START TRANSACTION").access()).isEqualTo(Access.UNSAID);
        assertThat(Corpus.verdict("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")
                        .access())
                .isEqualTo(Access.READ_WRITE);
    }

    @Test
    void a_transaction_says_how_it_ends() {
        assertThat(Corpus.verdict("COMMIT AND CHAIN").isChained()).isTrue();
        assertThat(Corpus.verdict("ROLLBACK AND NO CHAIN").isChained()).isFalse();
        assertThat(Corpus.verdict("ROLLBACK TO a").command()).isEqualTo(Command.ROLLBACK_TO);
        assertThat(name("ROLLBACK WORK TO SAVEPOINT \"a b\"")).isEqualTo("\"a b\"");
        assertThat(name("RELEASE savepoint")).isEqualTo("savepoint");
        assertThat(name("RELEASE SAVEPOINT s")).isEqualTo("s");
    }

    @Test
    void a_setting_has_a_name_a_value_and_a_reach() {
        String sql = "SET LOCAL app.tenant = 'x'";
        Verdict set = Corpus.verdict(sql);
        assertThat(set.isLocal()).isTrue();
        assertThat(sql.substring(set.valueAt(), set.end())).isEqualTo("'x'");
        assertThat(name(sql)).isEqualTo("app.tenant");
        assertThat(Corpus.verdict("SET search_path TO DEFAULT").isToDefault()).isTrue();
        assertThat(Corpus.verdict("RESET ALL").subject()).isEqualTo(Subject.ALL);
        assertThat(Corpus.verdict("SET TIME ZONE LOCAL").isToDefault()).isTrue();
        assertThat(Corpus.verdict("SET TIME ZONE 'UTC'").subject()).isEqualTo(Subject.TIME_ZONE);
        assertThat(Corpus.verdict("SET SESSION AUTHORIZATION x").subject()).isEqualTo(Subject.SESSION_AUTHORIZATION);
        assertThat(Corpus.verdict("SET ROLE x").subject()).isEqualTo(Subject.ROLE);
        assertThat(Corpus.verdict("SET role TO x").subject()).isEqualTo(Subject.NAMED);
        assertThat(Corpus.verdict("DISCARD TEMP").subject()).isEqualTo(Subject.TEMPORARY);
        assertThat(Corpus.verdict("DEALLOCATE PREPARE ALL").subject()).isEqualTo(Subject.ALL);
    }

    @Test
    void what_wraps_a_statement_says_where_it_begins() {
        String sql = "PREPARE \"p\" (int, numeric(10, 2)) AS UPDATE t SET a = $1";
        assertThat(sql.substring(Corpus.verdict(sql).innerAt())).isEqualTo("UPDATE t SET a = $1");
        assertThat(name(sql)).isEqualTo("\"p\"");
        String cursor = "DECLARE c CURSOR WITH HOLD FOR SELECT 1; SELECT 2";
        Verdict declare = Corpus.verdict(cursor);
        assertThat(cursor.substring(declare.innerAt())).startsWith("SELECT 1");
        assertThat(declare.isWithHold()).isTrue();
        assertThat(Corpus.verdict("EXPLAIN (ANALYZE) SELECT 1").isAnalyzed()).isTrue();
        assertThat(Corpus.verdict("EXECUTE p(1)").isReadIfPreparedReads()).isTrue();
        assertThat(Corpus.verdict("EXECUTE p(nextval('s'))").isReadIfPreparedReads())
                .isFalse();
    }

    @Test
    void what_is_left_behind_in_the_session_is_told() {
        assertThat(Corpus.verdict("SELECT pg_advisory_lock(1)").has(Effect.SESSION_LOCK))
                .isTrue();
        assertThat(Corpus.verdict("SELECT pg_advisory_xact_lock(1)").has(Effect.SESSION_LOCK))
                .isFalse();
        assertThat(Corpus.verdict("INSERT INTO t VALUES (set_config('a.b', 'c', false))")
                        .has(Effect.SETTING))
                .isTrue();
        assertThat(Corpus.verdict("SELECT 1; SELECT setseed(1)").has(Effect.SEED))
                .isTrue();
        assertThat(Corpus.verdict("PREPARE p AS SELECT setseed(1)").has(Effect.SEED))
                .isFalse();
        assertThat(Corpus.verdict("EXPLAIN SELECT setseed(1)").has(Effect.SEED)).isFalse();
        for (String temporary : new String[] {
            "CREATE TEMP TABLE a (b int)",
            "CREATE OR REPLACE TEMPORARY VIEW a AS SELECT 1",
            "CREATE LOCAL TEMP TABLE a (b int)",
            "CREATE TABLE pg_temp.a (b int)",
            "CREATE FUNCTION \"pg_temp\".f() RETURNS int RETURN 1",
            "SELECT 1 INTO TEMP a"
        }) {
            assertThat(Corpus.verdict(temporary).has(Effect.TEMPORARY))
                    .as(temporary)
                    .isTrue();
        }
        assertThat(Corpus.verdict("CREATE TABLE a (b int)").has(Effect.TEMPORARY))
                .isFalse();
        assertThat(Corpus.verdict("ALTER TABLE a ADD b int").has(Effect.CATALOG))
                .isTrue();
    }

    @Test
    void what_is_done_to_a_database_is_told_apart_from_what_is_done_in_it() {
        for (String sql : new String[] {
            "CREATE DATABASE a TEMPLATE b",
            "ALTER DATABASE a RENAME TO b",
            "-- old\ndrop Database IF EXISTS a WITH (FORCE)"
        }) {
            assertThat(Corpus.verdict(sql).has(Effect.DATABASE)).as(sql).isTrue();
        }
        for (String sql : new String[] {"DROP TABLE database", "COMMENT ON DATABASE a IS 'b'", "REINDEX DATABASE a"}) {
            assertThat(Corpus.verdict(sql).has(Effect.DATABASE)).as(sql).isFalse();
        }
    }

    @Test
    void several_statements_are_counted_and_can_be_read_one_by_one() {
        String sql = "BEGIN; ;SET a.b = 1;\nSELECT 1 ;";
        assertThat(Corpus.verdict(sql).statements()).isEqualTo(3);
        ByteBuf text = Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8);
        var classifier = new Classifier(BuiltIns.ofAllMajors());
        var said = new StringBuilder();
        int from = 0;
        while (true) {
            Verdict one = classifier.classifyOne(text, 0, sql.length(), from, TextRules.DEFAULT);
            if (one.command() == Command.NONE) {
                break;
            }
            said.append(one.command())
                    .append('=')
                    .append(sql, one.begin(), one.end())
                    .append('|');
            from = one.end();
        }
        assertThat(said.toString()).isEqualTo("BEGIN=BEGIN|SET=SET a.b = 1|SELECT=SELECT 1 |");
    }

    @Test
    void backslashes_count_as_the_session_says() {
        String sql = "SELECT '\\'; DELETE FROM t; --'";
        assertThat(Corpus.verdict(sql).target()).isEqualTo(Target.PRIMARY);
        var old = new TextRules(false, TextRules.Encoding.UTF8);
        assertThat(Corpus.verdict(sql, old).target()).isEqualTo(Target.STANDBY);
        assertThat(Corpus.verdict("SELECT '\\\\'; DELETE FROM t; --'", old).target())
                .isEqualTo(Target.PRIMARY);
    }

    @Test
    void bytes_that_may_hide_a_quote_go_to_the_primary() {
        byte[] sjis = {'S', 'E', 'L', 'E', 'C', 'T', ' ', '\'', (byte) 0x83, '\\', '\''};
        var hides = new TextRules(true, TextRules.Encoding.of("SJIS"));
        assertThat(Corpus.verdict(sjis, hides).reason()).isEqualTo(Reason.ENCODING);
        assertThat(Corpus.verdict("SELECT 1", hides).reason()).isEqualTo(Reason.READ);
        for (String hiding :
                new String[] {"big5", "GBK", "GB18030", "UHC", "JOHAB", "SHIFT_JIS_2004", "win932", "unheard of"}) {
            assertThat(TextRules.Encoding.of(hiding)).as(hiding).isEqualTo(TextRules.Encoding.HIDES_ASCII);
        }
        for (String apart : new String[] {"SQL_ASCII", "LATIN1", "ISO_8859_5", "WIN1252", "EUC_JP", "KOI8R"}) {
            assertThat(TextRules.Encoding.of(apart)).as(apart).isEqualTo(TextRules.Encoding.ASCII_APART);
        }
        assertThat(TextRules.Encoding.of("Unicode")).isEqualTo(TextRules.Encoding.UTF8);
    }

    @Test
    void what_is_not_utf8_goes_to_the_primary() {
        for (int[] bad : new int[][] {
            {0x80},
            {0xc0, 0x80},
            {0xc3},
            {0xe0, 0x80, 0x80},
            {0xed, 0xa0, 0x80},
            {0xf5, 0x80, 0x80, 0x80},
            {0xf4, 0x90, 0x80, 0x80}
        }) {
            var bytes = Unpooled.buffer();
            bytes.writeCharSequence("SELECT '", StandardCharsets.US_ASCII);
            for (int b : bad) {
                bytes.writeByte(b);
            }
            bytes.writeByte('\'');
            var verdict =
                    new Classifier(BuiltIns.ofAllMajors()).classify(bytes, 0, bytes.readableBytes(), TextRules.DEFAULT);
            assertThat(verdict.reason()).isEqualTo(Reason.ENCODING);
        }
    }

    /** Knows of a temporary table, an unlogged one, a view that writes, and f, which writes with two arguments. */
    private static final class Catalog implements Knowledge {
        @Override
        public FunctionKind function(Name schema, Name name, int arguments) {
            if (!name.is("f")) {
                return BuiltIns.ofAllMajors().function(schema, name, arguments);
            }
            return switch (arguments) {
                case NOT_COUNTED -> FunctionKind.DEPENDS;
                case 2 -> FunctionKind.WRITES;
                default -> schema.is("other") ? FunctionKind.UNKNOWN : FunctionKind.READS;
            };
        }

        @Override
        public RelationKind relation(Name schema, Name name) {
            return switch (name.toString()) {
                case "temporary" -> RelationKind.TEMPORARY;
                case "unlogged" -> RelationKind.UNLOGGED;
                case "view" -> RelationKind.WRITES;
                case "t", "u" -> RelationKind.PLAIN;
                default -> RelationKind.UNKNOWN;
            };
        }

        @Override
        public FunctionKind field(Name name) {
            return name.is("row_writes") ? FunctionKind.WRITES : FunctionKind.READS;
        }

        @Override
        public boolean mayColumnsCall() {
            return true;
        }

        @Override
        public boolean isReadingType(Name schema, Name name) {
            return name.is("mood") || BuiltIns.ofAllMajors().isReadingType(schema, name);
        }

        @Override
        public boolean isReadingOperator(Name schema, Name name) {
            return !name.is("#");
        }
    }

    private static Reason catalogSays(String sql) {
        ByteBuf text = Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8);
        return new Classifier(new Catalog())
                .classify(text, 0, text.readableBytes(), TextRules.DEFAULT)
                .reason();
    }

    @Test
    void a_catalog_is_asked_for_every_relation() {
        for (String where : new String[] {
            "SELECT * FROM %s",
            "SELECT * FROM t, u x, %s",
            "SELECT * FROM t JOIN %s ON true",
            "SELECT * FROM t NATURAL LEFT JOIN %s",
            "SELECT * FROM (t CROSS JOIN %s)",
            "SELECT * FROM t value JOIN %s ON true",
            "SELECT * FROM ONLY (%s)",
            "SELECT * FROM t WHERE a IN (SELECT b FROM %s)",
            "SELECT (SELECT a FROM %s)",
            "SELECT ARRAY(SELECT a FROM %s)",
            "SELECT 1 UNION TABLE %s",
            "TABLE %s",
            "COPY %s TO STDOUT",
            "COPY s.%s (a, b) TO STDOUT",
            "COPY (TABLE %s) TO STDOUT",
            "EXPLAIN SELECT * FROM %s",
            "EXPLAIN UPDATE %s SET a = 1",
            "EXPLAIN INSERT INTO %s (a) VALUES (1)",
            "EXPLAIN DELETE FROM t USING %s",
            "WITH x AS (SELECT * FROM %s) SELECT * FROM x",
            "SELECT * FROM t ORDER BY a, (SELECT b FROM %s)",
            "SELECT * FROM s.%s x",
            "SELECT EXTRACT(year FROM a) FROM %s",
            "SELECT a IS DISTINCT FROM b FROM %s",
            "SELECT * FROM t x (a, b), %s",
            "SELECT * FROM lower('a') l, %s",
            "SELECT * FROM (VALUES (1)) v (a), %s",
            "SELECT * FROM t, LATERAL (SELECT * FROM %s) x"
        }) {
            assertThat(catalogSays(where.formatted("t"))).as(where).isIn(Reason.READ, Reason.PLAN);
            assertThat(catalogSays(where.formatted("temporary"))).as(where).isEqualTo(Reason.TEMPORARY_RELATION);
            assertThat(catalogSays(where.formatted("\"unlogged\""))).as(where).isEqualTo(Reason.UNLOGGED_RELATION);
            assertThat(catalogSays(where.formatted("nobody"))).as(where).isEqualTo(Reason.UNKNOWN_RELATION);
        }
        assertThat(catalogSays("SELECT * FROM VIEW")).isEqualTo(Reason.WRITING_VIEW);
        assertThat(catalogSays("EXPLAIN SELECT * FROM view")).isEqualTo(Reason.PLAN);
        assertThat(catalogSays("SELECT * FROM U&\"t\"")).isEqualTo(Reason.UNKNOWN_RELATION);
    }

    @Test
    void a_column_or_field_may_be_a_call_and_a_cast_may_run_code() {
        for (String read : List.of(
                "SELECT t.a, s.t.b, t.* FROM t",
                "SELECT (a).b, (t.a).b, (t).*, a[1].b FROM t",
                "SELECT a::mood, CAST(a AS s.mood), mood 'sad' FROM t",
                "SELECT a AS row_writes FROM t AS u (row_writes)",
                "SELECT row_writes FROM t",
                "SELECT * FROM s.t u")) {
            assertThat(catalogSays(read)).as(read).isEqualTo(Reason.READ);
        }
        for (String call : List.of(
                "SELECT t.row_writes FROM t",
                "SELECT s.t.\"row_writes\" FROM t",
                "SELECT a FROM t ORDER BY t.row_writes",
                "SELECT a FROM t JOIN u ON t.row_writes = u.a",
                "SELECT (t).row_writes FROM t",
                "SELECT (t.a).row_writes FROM t",
                "SELECT (a).b.row_writes FROM t",
                "SELECT a[1].row_writes FROM t")) {
            assertThat(catalogSays(call)).as(call).isEqualTo(Reason.WRITING_FUNCTION);
        }
        assertThat(catalogSays("SELECT a::nobodys FROM t")).isEqualTo(Reason.UNKNOWN_TYPE);
        assertThat(catalogSays("EXPLAIN SELECT t.row_writes, a::nobodys FROM t"))
                .isEqualTo(Reason.PLAN);
        assertThat(catalogSays("EXPLAIN (ANALYZE; SELECT 1")).isEqualTo(Reason.UNKNOWN_STATEMENT);
    }

    @Test
    void the_names_of_a_with_clause_are_seen_where_postgresql_sees_them() {
        assertThat(catalogSays("WITH x AS (SELECT 1) SELECT * FROM x")).isEqualTo(Reason.READ);
        assertThat(catalogSays("WITH x AS (SELECT 1), y AS (TABLE x) SELECT (SELECT 1 FROM y)"))
                .isEqualTo(Reason.READ);
        assertThat(catalogSays("WITH x AS (SELECT * FROM x) SELECT * FROM x")).isEqualTo(Reason.UNKNOWN_RELATION);
        assertThat(catalogSays("WITH RECURSIVE x AS (SELECT 1 UNION SELECT * FROM x) TABLE x"))
                .isEqualTo(Reason.READ);
        assertThat(catalogSays("WITH temporary AS (SELECT 1) SELECT * FROM temporary"))
                .isEqualTo(Reason.READ);
        assertThat(catalogSays("WITH temporary (a) AS (SELECT * FROM temporary) SELECT 1"))
                .isEqualTo(Reason.TEMPORARY_RELATION);
        assertThat(catalogSays("SELECT * FROM (WITH x AS (SELECT 1) TABLE x) y, x"))
                .isEqualTo(Reason.UNKNOWN_RELATION);
        assertThat(catalogSays("WITH x AS (SELECT 1) SELECT 1; SELECT * FROM x"))
                .isEqualTo(Reason.UNKNOWN_RELATION);
        assertThat(catalogSays("WITH x AS (SELECT 1) SELECT * FROM s.x")).isEqualTo(Reason.UNKNOWN_RELATION);
        assertThat(
                        catalogSays(
                                "WITH RECURSIVE r AS (SELECT 1) SEARCH DEPTH FIRST BY a, temporary SET o SELECT * FROM temporary"))
                .isEqualTo(Reason.TEMPORARY_RELATION);
        String many = "x, ".repeat(1000);
        assertThat(catalogSays("WITH x AS (SELECT 1) SELECT * FROM " + many + "x"))
                .isEqualTo(Reason.READ);
    }

    @Test
    void a_call_is_known_by_its_arguments() {
        assertThat(catalogSays("SELECT f()")).isEqualTo(Reason.READ);
        assertThat(catalogSays("SELECT f(1)")).isEqualTo(Reason.READ);
        assertThat(catalogSays("SELECT f(1, 2)")).isEqualTo(Reason.WRITING_FUNCTION);
        assertThat(catalogSays("SELECT f((1, 2))")).isEqualTo(Reason.READ);
        assertThat(catalogSays("SELECT f(ARRAY[1, 2], 3)")).isEqualTo(Reason.WRITING_FUNCTION);
        assertThat(catalogSays("SELECT f(f(1, 2))")).isEqualTo(Reason.WRITING_FUNCTION);
        assertThat(catalogSays("SELECT f((WITH x AS (SELECT f(1)) SELECT 1 FROM x), 2)"))
                .isEqualTo(Reason.WRITING_FUNCTION);
        assertThat(catalogSays("SELECT other.f(1)")).isEqualTo(Reason.UNKNOWN_FUNCTION);
        assertThat(catalogSays("SELECT " + "f(".repeat(300) + ")".repeat(300))).isEqualTo(Reason.TOO_COMPLEX);
    }

    @Test
    void an_operator_is_known_by_its_name() {
        assertThat(catalogSays("SELECT 1 === 2")).isEqualTo(Reason.READ);
        assertThat(catalogSays("SELECT 1 # 2")).isEqualTo(Reason.UNKNOWN_OPERATOR);
        assertThat(catalogSays("EXPLAIN SELECT 1 # 2")).isEqualTo(Reason.PLAN);
    }

    @Test
    void a_hint_never_sends_what_writes_or_is_temporary_to_a_standby() {
        assertThat(catalogSays("/* pgweir: standby */ SELECT * FROM nobody")).isEqualTo(Reason.HINT_STANDBY);
        assertThat(catalogSays("/* pgweir: standby */ SELECT g() FROM temporary"))
                .isEqualTo(Reason.UNKNOWN_FUNCTION);
        assertThat(Corpus.verdict("/* pgweir: standby */ SELECT g() FROM pg_temp.x")
                        .target())
                .isEqualTo(Target.PRIMARY);
        assertThat(Corpus.verdict("/* pgweir: standby */ SELECT nextval('s')").target())
                .isEqualTo(Target.PRIMARY);
        assertThat(Corpus.verdict("/* pgweir: standby */ BEGIN").target()).isEqualTo(Target.PRIMARY);
    }

    @Test
    void a_later_major_s_functions_are_unknown_on_an_earlier_one() {
        ByteBuf text = Unpooled.copiedBuffer("SELECT array_reverse(a)", StandardCharsets.UTF_8);
        var on17 = new Classifier(BuiltIns.ofMajor(17));
        assertThat(on17.classify(text, 0, text.readableBytes(), TextRules.DEFAULT)
                        .reason())
                .isEqualTo(Reason.UNKNOWN_FUNCTION);
        var on19 = new Classifier(BuiltIns.ofMajor(19));
        assertThat(on19.classify(text, 0, text.readableBytes(), TextRules.DEFAULT)
                        .reason())
                .isEqualTo(Reason.READ);
    }
}
