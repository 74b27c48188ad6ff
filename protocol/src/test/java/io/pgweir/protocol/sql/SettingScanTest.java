package io.pgweir.protocol.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingScanTest {
    private static final TextRules RULES = new TextRules(true, TextRules.Encoding.UTF8);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SET work_mem = '64MB'                                       | {work_mem=false}
            set SESSION Work_Mem TO 64                                  | {work_mem=false}
            /* a */ SET search_path = a, "B", public;                   | {search_path=false}
            SET "Search_Path" TO x                                      | {}
            SET app.tenant = 'x'                                        | {app.tenant=false}
            SET "app"."tenant" = 'x'                                    | {app.tenant=false}
            SET work_mem TO DEFAULT                                     | {work_mem=true}
            SET TIME ZONE 'UTC'                                         | {timezone=false}
            SET TIME ZONE INTERVAL '-08:00' HOUR TO MINUTE              | {timezone=false}
            SET TIME ZONE LOCAL                                         | {timezone=true}
            SET NAMES 'UTF8'                                            | {client_encoding=false}
            SET SCHEMA 'a'                                              | {search_path=false}
            SET ROLE bob                                                | {role=false}
            SET ROLE NONE                                               | {role=false}
            RESET ROLE                                                  | {role=true}
            SET SESSION AUTHORIZATION ann                               | {session_authorization=false, role=false}
            RESET SESSION AUTHORIZATION                                 | {session_authorization=true, role=false}
            SET XML OPTION DOCUMENT                                     | {xmloption=false}
            RESET work_mem                                              | {work_mem=true}
            RESET TIME ZONE                                             | {timezone=true}
            SET LOCAL work_mem = 1                                      | {}
            SET TRANSACTION READ ONLY                                   | {}
            SET transaction_read_only = on                              | {}
            RESET transaction_isolation                                 | {}
            SET CONSTRAINTS ALL DEFERRED                                | {}
            SELECT set_config('a.b', $1, false)                         | {a.b=false}
            SELECT set_config('a.b', $1, $2)                            | {a.b=false}
            SELECT set_config('a.b', 'c', true)                         | {}
            SELECT set_config($1, $2, TRUE)                             | {}
            SELECT pg_catalog."set_config"('A.b'::text, 'c', f(true))   | {a.b=false}
            SELECT set_config('a', set_config('b', '1', false), true)   | {b=false}
            SELECT set_config(('a'), 'c', true), set_config('d', 'e', 'true') | {d=false}
            SET a.b = 1; SET c = 2; RESET a.b                           | {a.b=false, c=false}
            SET a.b = 1; SELECT set_config('x', 'y', false); COMMIT     | {a.b=false, x=false}
            """)
    void names_are_read(String sql, String names) {
        assertThat(changes(sql).names().toString()).as(sql).isEqualTo(names);
    }

    @Test
    void transaction_characteristics_are_three_settings() {
        assertThat(changes("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
                        .names())
                .isEqualTo(Map.of(
                        "default_transaction_isolation", false,
                        "default_transaction_read_only", false,
                        "default_transaction_deferrable", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT set_config($1, 'a', false)",
                "SELECT set_config(E'a\\x2eb', 'a', false)",
                "SELECT set_config('a' || 'b', 'a', false)",
                "SELECT set_config(setting_name => 'a', new_value => 'b', is_local => false)",
                "UPDATE pg_settings SET setting = '1' WHERE name = 'work_mem'",
                "UPDATE pg_settings SET setting = set_config('a', 'b', false)",
                "SET U&\"a\" = 1",
                "SET \"a-b\".c = 1",
                "SET seed = 0.5",
            })
    void what_can_not_be_read_is_unknown(String sql) {
        assertThat(changes(sql).areUnknown()).as(sql).isTrue();
    }

    @Test
    void who_sets_very_many_is_not_followed() {
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i <= SettingChanges.MOST; i++) {
            sql.append("SET a.b").append(i).append(" = 1;");
        }
        SettingChanges changes = changes(sql.toString());

        assertThat(changes.areUnknown()).isTrue();
        assertThat(changes.names()).hasSize(SettingChanges.MOST);
    }

    @Test
    void what_changes_the_reading_of_texts_is_told_and_be_it_for_a_transaction() {
        assertThat(changes("SET LOCAL standard_conforming_strings = off").changeReading())
                .isTrue();
        assertThat(changes("SELECT set_config('client_encoding', 'LATIN1', true)")
                        .changeReading())
                .isTrue();
        assertThat(changes("SELECT set_config($1, $2, true)").changeReading()).isTrue();
        assertThat(changes("RESET ALL").changeReading()).isTrue();
        assertThat(changes("SET work_mem = 1").changeReading()).isFalse();
        assertThat(changes("SET LOCAL work_mem = 1").changeReading()).isFalse();
    }

    @Test
    void what_is_cleared_is_empty() {
        SettingChanges changes = changes("RESET ALL; SET seed = 1; SET a.b = 1");
        assertThat(changes.isEmpty()).isFalse();
        assertThat(changes.resetAll()).isTrue();
        changes.clear();

        assertThat(changes.isEmpty()).isTrue();
        assertThat(changes.areUnknown()).isFalse();
        assertThat(changes.changeReading()).isFalse();
    }

    private static SettingChanges changes(String sql) {
        ByteBuf text = Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8);
        SettingChanges changes = new SettingChanges();
        new Classifier(BuiltIns.ofAllMajors()).settings(text, 0, text.readableBytes(), RULES, changes);
        return changes;
    }
}
