package io.pgweir.protocol.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.Property;
import io.pgweir.protocol.sql.Corpus.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
    private static final List<Entry> ENTRIES = Corpus.entries();

    /** Values, parts of them, and what looks like them. */
    private static final String[] VALUES = {
        "0",
        "17",
        "1.5",
        "1e5",
        "0x1F",
        "1_000",
        "1.",
        ".5",
        "1.2.3",
        "-1",
        "'a'",
        "'it''s'",
        "'\\'",
        "'",
        "''",
        "''''",
        "E'\\''",
        "x'1F'",
        "'é'",
        "$1",
        "$$a$$",
        "$",
        "--",
        "/*",
        "\"a\"",
        "\"",
        "U&\"d!0061\" UESCAPE '!'",
        "a1",
        "a",
        " ",
        "\n"
    };

    private static String of(String sql) {
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        byte[] room = Arrays.copyOf(text, text.length + Template.SLACK);
        return new String(room, 0, Template.take(room, text.length), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SELECT 1                                    | SELECT 0
            SELECT a FROM t WHERE b=17 AND c IN(1,2)    | SELECT a FROM t WHERE b=0 AND c IN(0,0)
            SELECT -12.50+b2*a1                         | SELECT -0+b2*a1
            SELECT 'a', 'it''s', '' FROM t              | SELECT '', '', '' FROM t
            SELECT "a 1", $12, 3 FROM "b""4"            | SELECT "a 1", $12, 0 FROM "b""4"
            SELECT 1; SELECT x'1F'                      | SELECT 0; SELECT x''
            SELECT a-1, b/2, t.c, 3                     | SELECT a-0, b/0, t.c, 0
            """)
    void values_are_taken_out(String sql, String template) {
        assertThat(of(sql)).isEqualTo(template);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SELECT 1, 1e5, 2                | SELECT 0, 1e5, 2
            SELECT 1, 0x1F, 2               | SELECT 0, 0x1F, 2
            SELECT 1, 1_000, 2              | SELECT 0, 1_000, 2
            SELECT 1, 1.2.3, 2              | SELECT 0, 1.2.3, 2
            SELECT 1, .5, 2                 | SELECT 0, .5, 2
            SELECT 1, 'a\\b', 2             | SELECT 0, 'a\\b', 2
            SELECT 1, 'é', 2                | SELECT 0, 'é', 2
            SELECT 1, 'a, 2                 | SELECT 0, 'a, 2
            SELECT 1, "a, 2                 | SELECT 0, "a, 2
            SELECT 1, $$2$$, 2              | SELECT 0, $$2$$, 2
            SELECT 1, $1a, 2                | SELECT 0, $1a, 2
            SELECT 1 -- 2                   | SELECT 0 -- 2
            SELECT 1 /* 2 */, 2             | SELECT 0 /* 2 */, 2
            SELECT 1, U&"!" UESCAPE '!', 2  | SELECT 0, U&"!" UESCAPE '!', 2
            """)
    void what_is_not_clear_stays_and_so_does_all_behind_it(String sql, String template) {
        assertThat(of(sql)).isEqualTo(template);
    }

    @Test
    void a_text_is_read_as_its_template_is() {
        for (Entry entry : ENTRIES) {
            assertSameVerdict(entry.sql());
        }
        assertSameVerdict("DO 'BEGIN CREATE TEMP TABLE t (a int); END'");
        Property.holds(random -> {
            for (int i = 0; i < 20; i++) {
                assertSameVerdict(mixed(random));
            }
        });
    }

    private static void assertSameVerdict(String sql) {
        String template = of(sql);
        for (TextRules.Encoding encoding : TextRules.Encoding.values()) {
            for (boolean standard : new boolean[] {true, false}) {
                TextRules rules = new TextRules(standard, encoding);
                Verdict verdict = Corpus.verdict(sql.getBytes(StandardCharsets.UTF_8), rules);
                boolean restsOnValues = verdict.restsOnValues();
                List<?> said = said(verdict);
                Verdict ofTemplate = Corpus.verdict(template.getBytes(StandardCharsets.UTF_8), rules);
                assertThat(ofTemplate.restsOnValues()).as(sql).isEqualTo(restsOnValues);
                if (!restsOnValues) {
                    assertThat(said(ofTemplate)).as(sql + " and " + template).isEqualTo(said);
                }
            }
        }
        assertThat(of(template)).isEqualTo(template);
    }

    private static List<?> said(Verdict verdict) {
        return List.of(
                verdict.command(),
                verdict.target(),
                verdict.kind(),
                verdict.reason(),
                verdict.recency(),
                verdict.effects(),
                verdict.block(),
                verdict.commits(),
                verdict.statements(),
                verdict.access(),
                verdict.isChained());
    }

    /** A text of the corpus with values put in at any place, and perhaps something of it gone. */
    private static String mixed(Random random) {
        StringBuilder sql =
                new StringBuilder(ENTRIES.get(random.nextInt(ENTRIES.size())).sql());
        for (int i = random.nextInt(4); i >= 0; i--) {
            String value = VALUES[random.nextInt(VALUES.length)];
            int at = random.nextInt(sql.length() + 1);
            if (random.nextInt(4) == 0) {
                sql.delete(at, Math.min(sql.length(), at + random.nextInt(5)));
            }
            sql.insert(at, random.nextBoolean() ? " " + value + " " : value);
        }
        return sql.toString();
    }
}
