package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.sql.BuiltIns;
import io.pgweir.protocol.sql.Knowledge;
import io.pgweir.protocol.sql.TextRules;
import io.pgweir.proxy.statement.Statement;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private static final List<String> TEXTS = List.of(
            "SELECT a FROM t WHERE b = $1",
            "SELECT nextval('s')",
            "SELECT uuid_extract_version($1)", // which is known from 17 on
            "SELECT set_config('search_path', $1, false)",
            "SELECT current_setting('search_path')",
            "SELECT current_setting('transaction_read_only')",
            "SELECT a FROM t WHERE b = 1 AND c = 'x'",
            "SELECT a FROM t WHERE b = 27 AND c = 'that''s y'",
            "SELECT '\\' FROM t; DELETE FROM t; --'",
            "SELECT a FROM t WHERE b = $1 FOR UPDATE",
            "SELECT pg_advisory_lock($1)",
            "SELECT lower('É')",
            "/* pgweir:primary */ SELECT 1",
            "/* pgweir:standby */ SELECT f(1)",
            "SELECT 1; SELECT 2",
            "SELECT 1; BEGIN",
            "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
            "INSERT INTO t VALUES ($1)",
            "UPDATE t SET a = $1",
            "DO 'BEGIN PERFORM set_config(''a.b'', ''c'', false); END'",
            "BEGIN",
            "BEGIN READ ONLY",
            "BEGIN ISOLATION LEVEL SERIALIZABLE",
            "COMMIT",
            "ROLLBACK AND CHAIN",
            "SAVEPOINT s",
            "SET search_path = a",
            "SET LOCAL work_mem = '1MB'",
            "DISCARD ALL",
            "LISTEN x",
            "CREATE TEMP TABLE x(a int)",
            "EXPLAIN SELECT 1",
            "EXPLAIN ANALYZE DELETE FROM t",
            "DECLARE c CURSOR FOR SELECT 1",
            "FETCH c",
            "PREPARE TRANSACTION 'x'",
            "SELECT 'without an end",
            "",
            ";");

    private final Random random = new Random(5);

    private record Told(
            Knowledge knowledge,
            TextRules rules,
            boolean readsOnly,
            @Nullable ByteBuf unnamed) implements Reading {
        @Override
        public void refused(long shape) {}

        @Override
        public @Nullable Statement statement(ByteBuf in, int name, int nameLength) {
            return null;
        }
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static void message(ByteBuf out, char type, ByteBuf body) {
        out.writeByte(type).writeInt(4 + body.readableBytes()).writeBytes(body);
    }

    private ByteBuf batch() {
        ByteBuf out = Unpooled.buffer();
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = any(List.of("", "", "n"));
            message(out, 'P', bytes(name + "\0" + any(TEXTS) + "\0\0\0"));
            message(out, 'B', bytes("\0" + name + "\0\0\0\0\0\0\0"));
            message(out, 'E', bytes("\0\0\0\0\0"));
        }
        if (random.nextInt(3) == 0) {
            message(out, 'B', bytes("\0\0\0\0\0\0\0\0"));
            message(out, 'E', bytes("\0\0\0\0\0"));
        }
        message(out, 'S', Unpooled.EMPTY_BUFFER);
        return out;
    }

    /** All that is asked of a judge. */
    private static List<Object> of(Judge judge) {
        List<Object> all = new ArrayList<>(List.of(
                judge.mayLeaveHome(),
                judge.needsHome(),
                judge.isRepeatable(),
                judge.reason(),
                judge.recency(),
                judge.effects(),
                judge.decidesNext(),
                judge.beginsTransaction(),
                judge.isOnlyBeginning(),
                judge.beginningLength(),
                judge.leavesPortal(),
                judge.endsTransaction(),
                judge.block(),
                judge.commits(),
                judge.hasSeenAll(),
                judge.isUnknown(),
                judge.end(),
                judge.changes().names(),
                judge.changes().areUnknown(),
                judge.changes().resetAll(),
                judge.changes().changeReading()));
        if (judge.beginningLength() > 0) {
            all.add(judge.beginningAt());
        }
        return all;
    }

    @Test
    void a_text_that_has_come_twice_is_not_read_again() {
        AtomicInteger asked = new AtomicInteger();
        Knowledge known = BuiltIns.ofMajor(17);
        Knowledge counting = (Knowledge) Proxy.newProxyInstance(
                Knowledge.class.getClassLoader(), new Class<?>[] {Knowledge.class}, (proxy, method, arguments) -> {
                    asked.incrementAndGet();
                    return method.invoke(known, arguments);
                });
        Told told = new Told(counting, TextRules.DEFAULT, false, null);
        ByteBuf batch = Unpooled.buffer();
        message(batch, 'P', bytes("\0SELECT lower($1)\0\0\0"));
        message(batch, 'S', Unpooled.EMPTY_BUFFER);
        Judge judge = new Judge();
        judge.batch(batch, 0, told);
        judge.batch(batch, 0, told);
        int before = asked.get();

        judge.batch(batch, 0, told);

        assertThat(before).isPositive();
        assertThat(asked.get()).isEqualTo(before);
        assertThat(judge.mayLeaveHome()).isTrue();
    }

    @Test
    void a_query_that_has_come_with_other_values_is_only_taken_for_the_same_if_they_do_not_matter() {
        Told told = new Told(BuiltIns.ofMajor(17), TextRules.DEFAULT, false, null);
        Judge judge = new Judge();
        for (int i = 0; i < 3; i++) {
            ByteBuf query = Unpooled.buffer();
            message(query, 'Q', bytes("SELECT lower('" + i + "'), " + i + "\0"));
            judge.query(query, 0, query.writerIndex(), told);
        }
        assertThat(judge.mayLeaveHome()).isTrue();
        ByteBuf setting = Unpooled.buffer();
        for (String name : List.of("search_path", "work_mem", "search_path", "transaction_read_only")) {
            setting.clear();
            message(setting, 'Q', bytes("SELECT current_setting('" + name + "')\0"));
            judge.query(setting, 0, setting.writerIndex(), told);
        }
        assertThat(judge.mayLeaveHome()).isFalse();
    }

    @Test
    void what_it_has_read_before_it_finds_to_be_what_somebody_finds_who_reads_it_for_the_first_time() {
        Judge experienced = new Judge();
        List<Knowledge> databases = List.of(BuiltIns.ofMajor(14), BuiltIns.ofMajor(17));
        List<TextRules> rules = List.of(TextRules.DEFAULT, new TextRules(false, TextRules.Encoding.HIDES_ASCII));
        for (int i = 0; i < 50_000; i++) {
            ByteBuf unnamed = random.nextBoolean() ? null : bytes(any(TEXTS) + "\0\0\0");
            Told told = new Told(any(databases), any(rules), random.nextBoolean(), unnamed);
            ByteBuf batch = batch();
            Judge fresh = new Judge();

            assertThat(experienced.batch(batch, 0, told)).isEqualTo(fresh.batch(batch, 0, told));

            assertThat(of(experienced))
                    .as(batch.toString(StandardCharsets.UTF_8))
                    .isEqualTo(of(fresh));

            ByteBuf query = Unpooled.buffer();
            message(query, 'Q', bytes(any(TEXTS) + "\0"));
            experienced.query(query, 0, query.writerIndex(), told);
            fresh.query(query, 0, query.writerIndex(), told);

            assertThat(of(experienced))
                    .as(query.toString(StandardCharsets.UTF_8))
                    .isEqualTo(of(fresh));
        }
    }
}
