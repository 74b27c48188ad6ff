package io.pgweir.protocol.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeEffectsTest {
    private static EnumSet<Effect> in(int effects) {
        EnumSet<Effect> found = EnumSet.noneOf(Effect.class);
        Arrays.stream(Effect.values()).filter(effect -> effect.isIn(effects)).forEach(found::add);
        return found;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            BEGIN PERFORM pg_advisory_lock(1); END                          | [SESSION_LOCK]
            BEGIN IF Pg_Try_Advisory_Lock_shared(1) THEN END IF; END        | [SESSION_LOCK]
            BEGIN PERFORM pg_advisory_xact_lock(1); END                     | []
            BEGIN CREATE TEMP TABLE x (a int); END                          | [TEMPORARY, CATALOG]
            BEGIN CREATE LOCAL TEMPORARY TABLE x AS SELECT 1; END           | [TEMPORARY, CATALOG]
            BEGIN CREATE TEMP TABLE x (a int) ON COMMIT DROP; END           | [CATALOG]
            BEGIN CREATE TEMP TABLE x () ON COMMIT DROP; CREATE TEMP TABLE y (); END | [TEMPORARY, CATALOG]
            BEGIN SELECT 1 INTO TEMP x; END                                 | [TEMPORARY]
            BEGIN INSERT INTO pg_temp.x VALUES (1); END                     | [TEMPORARY]
            BEGIN EXECUTE format('CREATE TABLE %I', x); END                 | [CATALOG]
            BEGIN LISTEN channel; END                                       | [LISTENER]
            BEGIN PREPARE p AS SELECT 1; END                                | [PREPARED]
            BEGIN EXECUTE 'DECLARE c CURSOR WITH HOLD FOR SELECT 1'; END    | [HELD_CURSOR]
            BEGIN PERFORM setseed (0.5); LOAD 'auto_explain'; END           | [SEED, LIBRARY]
            SELECT pg_create_physical_replication_slot('a')                 | [SLOT]
            BEGIN /* pg_advisory_lock(1) */ -- LISTEN a                     | []
            BEGIN UPDATE t SET temp = 1, load = 2, listen = 3 WHERE hold; END | []
            """)
    void what_code_leaves_is_told_by_its_words(String source, String effects) {
        assertThat(in(CodeEffects.read(source))).hasToString(effects);
    }

    @Test
    void a_block_is_read_and_what_it_leaves_is_the_statements() {
        for (String lock : List.of(
                "DO $$ BEGIN PERFORM pg_advisory_lock(1); END $$",
                "DO LANGUAGE plpgsql 'BEGIN PERFORM pg_advisory_lock(1); END'",
                "SELECT 1; DO $é$ BEGIN PERFORM /* é */ pg_advisory_lock(1); END $é$; SELECT 2")) {
            assertThat(in(Corpus.verdict(lock).effects())).as(lock).containsOnly(Effect.SESSION_LOCK, Effect.CODE);
        }
        assertThat(in(Corpus.verdict("DO $$ BEGIN PERFORM f(); END $$; SELECT 'pg_advisory_lock'")
                        .effects()))
                .containsOnly(Effect.CODE);
    }

    @Test
    void what_keeps_the_connection_from_others_is_not_what_all_may_see() {
        assertThat(CodeEffects.keepConnection(CodeEffects.read("CREATE TABLE t ()")))
                .isFalse();
        assertThat(CodeEffects.keepConnection(CodeEffects.read("CREATE TEMP TABLE t ()")))
                .isTrue();
    }

    @Test
    void no_text_breaks_it_or_takes_it_long() {
        Random random = new Random(1);
        String[] pieces = {
            "pg_",
            "try_",
            "advisory_",
            "lock",
            "create ",
            "temp ",
            "on commit ",
            "drop",
            ";",
            "/*",
            "*/",
            "--",
            "\n",
            "'",
            " "
        };
        for (int run = 0; run < 300; run++) {
            StringBuilder source = new StringBuilder();
            for (int i = random.nextInt(3000); i > 0; i--) {
                source.append(pieces[random.nextInt(pieces.length)]);
            }
            assertThatCode(() -> CodeEffects.read(source.toString()))
                    .as("%s", source)
                    .doesNotThrowAnyException();
        }
        assertThat(CodeEffects.read("create temp ".repeat(100_000))).isNotZero();
    }
}
