package io.pgweir.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.Frame;
import io.pgweir.proxy.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static List<String> change(Settings from, Settings to) {
        ByteBuf out = Unpooled.buffer();
        Ledger ledger = new Ledger();
        to.writeChange(from, out, ledger);
        List<String> queries = new ArrayList<>();
        while (out.isReadable()) {
            int length = Frame.length(out, out.readerIndex());
            queries.add(out.toString(out.readerIndex() + 5, length - 5, StandardCharsets.UTF_8));
            out.skipBytes(1 + length);
            assertThat(ledger.settleReady()).isEqualTo(Ledger.QUERY | Ledger.SWALLOWED);
        }
        assertThat(ledger.isClear()).isTrue();
        return queries;
    }

    @Test
    void only_a_difference_is_sent() {
        Settings utc = Settings.of(Map.of("TimeZone", "UTC"));
        assertThat(utc.areThoseOf(Settings.of(Map.of("timezone", "UTC")))).isTrue();
        assertThat(utc.areThoseOf(Settings.NONE)).isFalse();
        assertThat(utc.areThoseOf(Settings.UNKNOWN)).isFalse();
        assertThat(Settings.NONE.areThoseOf(Settings.UNKNOWN)).isFalse();
        assertThat(change(Settings.NONE, utc)).containsExactly("SELECT pg_catalog.set_config('timezone','UTC',false)");
        assertThat(change(utc, Settings.NONE)).containsExactly("SELECT pg_catalog.set_config('timezone',NULL,false)");
    }

    @Test
    void what_reset_all_leaves_alone_is_reset_by_name() {
        Settings role = Settings.of(Map.of("role", "boss", "session_authorization", "ann"));
        assertThat(change(role, Settings.NONE)).containsExactly("RESET SESSION AUTHORIZATION;RESET ROLE;");
        assertThat(change(Settings.UNKNOWN, Settings.NONE))
                .containsExactly("RESET SESSION AUTHORIZATION;RESET ROLE;RESET ALL;");
    }

    @Test
    void a_value_that_is_not_ascii_comes_behind_the_encoding_that_it_is_in() {
        Settings name = Settings.of(Map.of("application_name", "Ä"));
        assertThat(change(Settings.NONE, name))
                .containsExactly(
                        "SET client_encoding = 'UTF8'",
                        "SELECT pg_catalog.set_config('application_name','Ä',false),"
                                + "pg_catalog.set_config('client_encoding',NULL,false)");
        Settings both = Settings.of(Map.of("application_name", "Ä", "client_encoding", "LATIN1"));
        assertThat(change(Settings.NONE, both).getLast())
                .doesNotContain("RESET")
                .contains("set_config('client_encoding','LATIN1',false)");
    }

    @Test
    void a_name_that_is_not_ascii_comes_behind_the_encoding_that_it_is_in_too() {
        Settings name = Settings.of(Map.of("app.größe", "1"));
        assertThat(change(Settings.NONE, name)).hasSize(2).first().isEqualTo("SET client_encoding = 'UTF8'");
    }

    @Test
    void no_value_can_leave_its_quotes() {
        Seeded.holds(2000, random -> {
            StringBuilder value = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                value.append("'\\;aE$/*-".charAt(random.nextInt(9)));
            }
            String sql = change(Settings.NONE, Settings.of(Map.of("x", value.toString())))
                    .getFirst();
            String head = "SELECT pg_catalog.set_config('x',";
            String tail = ",false)";
            assertThat(sql).startsWith(head).endsWith(tail);
            assertThat(unquoted(sql.substring(head.length(), sql.length() - tail.length())))
                    .isEqualTo(value.toString());
        });
    }

    /** Reads a literal as PostgreSQL does, whatever {@code standard_conforming_strings} is. */
    private static String unquoted(String literal) {
        boolean escapes = literal.startsWith("E");
        assertThat(escapes || !literal.contains("\\")).isTrue();
        StringBuilder text = new StringBuilder();
        int i = escapes ? 2 : 1;
        for (; literal.charAt(i) != '\'' || i + 1 < literal.length() && literal.charAt(i + 1) == '\''; i++) {
            if (literal.charAt(i) == '\'' || escapes && literal.charAt(i) == '\\') {
                i++;
            }
            text.append(literal.charAt(i));
        }
        assertThat(i).as("the literal ends where its text does").isEqualTo(literal.length() - 1);
        return text.toString();
    }
}
