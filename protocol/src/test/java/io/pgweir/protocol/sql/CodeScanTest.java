package io.pgweir.protocol.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodeScanTest {
    private static SettingChanges changes(String source) {
        SettingChanges changes = new SettingChanges();
        CodeScan.read(source, changes);
        return changes;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            BEGIN PERFORM set_config('app.Tenant', $1, false); END      | {app.tenant=false}
            BEGIN PERFORM SET_CONFIG ( 'a.b' , f(x, true), y ); END     | {a.b=false}
            BEGIN PERFORM set_config('a.b', $1, true); END              | {}
            BEGIN PERFORM set_config($1, f('(', $2), TRUE ); END        | {}
            BEGIN /* why */ SET search_path TO x; END                   | {search_path=false}
            BEGIN IF a THEN SET SESSION work_mem = 1; END IF; END       | {work_mem=false}
            BEGIN SET LOCAL work_mem = 1; SET TRANSACTION READ ONLY; END | {}
            SET TIME ZONE 'UTC'; RESET a.b                              | {timezone=false, a.b=false}
            BEGIN EXECUTE format('SET role %I', x); END                         | {role=false}
            plpy.execute("set datestyle to 'german'")                   | {datestyle=false}
            BEGIN UPDATE t SET a = 1; INSERT INTO u VALUES (1) ON CONFLICT DO UPDATE SET b = 2; END | {}
            BEGIN a := 'reset'; b := offset; END                        | {}
            """)
    void names_are_found(String source, String names) {
        assertThat(changes(source).names().toString()).isEqualTo(names);
        assertThat(changes(source).areUnknown()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN PERFORM set_config(a, b, false); END",
                "BEGIN PERFORM set_config(a, b, c",
                "BEGIN RESET ALL; END",
            })
    void what_can_not_be_told_is_unknown(String source) {
        assertThat(changes(source).areUnknown()).isTrue();
    }

    @Test
    void a_banner_of_any_length_is_a_comment() {
        String banner = "/*" + "* -".repeat(200_000) + "*/";

        assertThat(changes("BEGIN " + banner + " SET a.b = 1; END").names()).containsOnlyKeys("a.b");
        assertThat(changes("BEGIN -- SET c = 1;\n SET a.b = 1; END -- SET d = 1")
                        .names())
                .containsOnlyKeys("a.b");
        assertThat(changes("/* SET a.b = 1; " + "*".repeat(100_000)).isEmpty()).isTrue();
        assertThat(CodeEffects.read(banner)).isZero();
    }

    @Test
    void no_text_breaks_it_or_takes_it_long() {
        Random random = new Random(1);
        String[] pieces = {
            "set_config(", "'", "(", ")", "/*", "*/", "--", "\n", "set ", "local ", "a.b", ",", " true", ";"
        };
        for (int run = 0; run < 300; run++) {
            StringBuilder source = new StringBuilder();
            for (int i = random.nextInt(3000); i > 0; i--) {
                source.append(pieces[random.nextInt(pieces.length)]);
            }
            assertThatCode(() -> changes(source.toString())).doesNotThrowAnyException();
        }
    }
}
