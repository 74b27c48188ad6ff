package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.proxy.Seeded;
import io.pgweir.proxy.session.OwnStatement.Verb;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnStatementTest {
    private static final List<String> PIECES = List.of(
            "set",
            "SET",
            "show",
            "reset",
            "session",
            "local",
            " ",
            "  ",
            "\t",
            "pgweir.",
            "PgWeir.",
            "pgweir",
            "lsn",
            "min_lsn",
            "consistency",
            "=",
            " to ",
            "TO",
            "'",
            "''",
            "strict",
            "0/1F",
            ";",
            "default",
            "x",
            "é");

    private static boolean begins(String text) {
        ByteBuf in = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        return OwnStatement.begins(in, 0, in.readableBytes());
    }

    @Test
    void it_is_read_in_each_way_that_sql_has_for_it() {
        assertThat(OwnStatement.read("SET pgweir.consistency = 'strict'"))
                .isEqualTo(new OwnStatement(Verb.SET, "consistency", "strict"));
        assertThat(OwnStatement.read("set session PGWEIR.Min_LSN to '0/1F' ; "))
                .isEqualTo(new OwnStatement(Verb.SET, "min_lsn", "0/1F"));
        assertThat(OwnStatement.read("set pgweir.consistency=proxy"))
                .isEqualTo(new OwnStatement(Verb.SET, "consistency", "proxy"));
        assertThat(OwnStatement.read("SET pgweir.consistency TO DEFAULT"))
                .isEqualTo(new OwnStatement(Verb.SET, "consistency", null));
        assertThat(OwnStatement.read("SET LOCAL pgweir.consistency = 'it''s'"))
                .isEqualTo(new OwnStatement(Verb.SET_LOCAL, "consistency", "it's"));
        assertThat(OwnStatement.read("show pgweir.lsn;")).isEqualTo(new OwnStatement(Verb.SHOW, "lsn", null));
        assertThat(OwnStatement.read("RESET\tpgweir.min_lsn")).isEqualTo(new OwnStatement(Verb.RESET, "min_lsn", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET work_mem = '1MB'",
                "SET pgweir.consistency = strict; DROP TABLE t",
                "SET pgweir.consistency = 'a' 'b'",
                "SHOW pgweir.lsn, work_mem",
                "SELECT 'pgweir.lsn'",
                "SHOW pgweirs.lsn",
                "SET pgweir.consistency"
            })
    void what_is_more_than_that_or_something_else_is_not_ours(String text) {
        assertThat(OwnStatement.read(text)).isNull();
    }

    @Test
    void what_is_too_long_is_not_ours_and_costs_no_more_than_a_look() {
        assertThat(begins("SET pgweir.consistency = '" + "x".repeat(OwnStatement.LONGEST) + "'"))
                .isFalse();
    }

    @Test
    void whatever_is_read_as_one_is_seen_to_begin_as_one() {
        Seeded.holds(20_000, random -> {
            String text = text(random);
            boolean begins = begins(text);
            OwnStatement read = OwnStatement.read(text);
            if (read != null && !Character.isWhitespace(text.charAt(0)) && isNear(text)) {
                assertThat(begins).as(text).isTrue();
            }
        });
    }

    /** Blanks without end may push the name too far away. */
    private static boolean isNear(String text) {
        return text.toLowerCase(Locale.ROOT).indexOf("pgweir") < 20;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "set pgweir." : "");
        for (int i = random.nextInt(10); i >= 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
