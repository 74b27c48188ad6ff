package io.pgweir.protocol.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.Property;
import io.pgweir.protocol.sql.Corpus.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Claims about all texts, tried on the corpus's and on random ones made of its pieces. */
class ClassifierPropertyTest {
    private static final List<Entry> ENTRIES = Corpus.entries();
    private static final List<Entry> STATEMENTS = ENTRIES.stream()
            .filter(entry -> !entry.isRefused()
                    && !entry.heading().contains("ask")
                    && !entry.heading().contains("HINT"))
            .toList();

    private static Entry any(Random random) {
        return STATEMENTS.get(random.nextInt(STATEMENTS.size()));
    }

    /** The text with blanks, comments and line breaks between its tokens, and its keywords in whatever case. */
    private static String respelled(Random random, String sql) {
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        var window = new TextWindow();
        window.open(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
        var lexer = new SqlLexer(window);
        lexer.begin(true);
        var out = new StringBuilder();
        int before = Token.OTHER;
        for (int token = lexer.next(); token != Token.END; token = lexer.next()) {
            String word = new String(bytes, lexer.start(), lexer.end() - lexer.start(), StandardCharsets.UTF_8);
            // Two strings with a line break between them would be one.
            boolean strings = before == Token.STRING && token == Token.STRING;
            out.append(strings ? "/* ' */" : between(random));
            out.append(token == Token.WORD && random.nextBoolean() ? word.toUpperCase(Locale.ROOT) : word);
            before = token;
        }
        return out.append(between(random)).toString();
    }

    private static String between(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> "/* ; DELETE FROM t */";
            case 1 -> " -- ' FOR UPDATE\n";
            case 2 -> "\t/* /* \" */ $$ */\f";
            case 3 -> "\r\n";
            default -> " ";
        };
    }

    @Test
    void spelling_changes_nothing() {
        Property.holds(random -> {
            for (int i = 0; i < 10; i++) {
                Entry entry = any(random);
                if (entry.sql().contains("É") || entry.sql().contains("é")) {
                    continue; // PostgreSQL folds these by its locale, Java by Unicode
                }
                String sql = respelled(random, entry.sql());
                assertThat(entry.isMet(Corpus.verdict(sql)))
                        .as(sql + " " + Corpus.verdict(sql))
                        .isTrue();
            }
        });
    }

    @Test
    void what_needs_the_primary_needs_it_in_any_wrapping() {
        List<Entry> primaries = STATEMENTS.stream()
                .filter(entry -> entry.target() == Target.PRIMARY && entry.sql().startsWith("SELECT")
                        || entry.sql().startsWith("WITH") && entry.target() == Target.PRIMARY)
                .filter(entry -> !entry.sql().contains(";") && !entry.heading().contains("SELECT_INTO"))
                .toList();
        Property.holds(random -> {
            String sql = primaries.get(random.nextInt(primaries.size())).sql();
            for (String wrapping : List.of(
                    "EXPLAIN ANALYZE %s",
                    "EXPLAIN (VERBOSE, ANALYZE) %s",
                    "WITH w AS (%s) SELECT 1",
                    "SELECT * FROM (%s) AS w",
                    "SELECT 1 WHERE EXISTS (%s)",
                    "SELECT ARRAY(%s)",
                    "SELECT 1 UNION (%s)",
                    "PREPARE w AS %s",
                    "COPY (%s) TO STDOUT",
                    "DECLARE w CURSOR FOR %s",
                    "SELECT 1; %s",
                    "%s; SELECT 1",
                    "BEGIN READ ONLY; %s; COMMIT")) {
                String wrapped = wrapping.formatted(sql);
                assertThat(Corpus.verdict(wrapped).target()).as(wrapped).isEqualTo(Target.PRIMARY);
            }
        });
    }

    @Test
    void texts_together_need_what_each_of_them_needs() {
        Property.holds(random -> {
            Entry one = any(random);
            Entry other = any(random);
            Target both = Corpus.verdict(one.sql() + "\n;" + other.sql()).target();
            assertThat(both)
                    .as(one.sql() + ";" + other.sql())
                    .isGreaterThanOrEqualTo(one.target().and(other.target()));
        });
    }

    @Test
    void a_text_cut_or_broken_anywhere_is_still_judged() {
        Property.holds(random -> {
            byte[] sql = ENTRIES.get(random.nextInt(ENTRIES.size())).sql().getBytes(StandardCharsets.UTF_8);
            for (int cut = 0; cut <= sql.length; cut++) {
                assertThat(Corpus.verdict(Arrays.copyOf(sql, cut), TextRules.DEFAULT)
                                .reason())
                        .isNotNull();
                assertThat(Corpus.verdict(Arrays.copyOfRange(sql, cut, sql.length), TextRules.DEFAULT)
                                .reason())
                        .isNotNull();
            }
            for (int i = 0; i < 20; i++) {
                byte[] mutated = Property.mutated(random, sql);
                for (TextRules.Encoding encoding : TextRules.Encoding.values()) {
                    assertThat(Corpus.verdict(mutated, new TextRules(random.nextBoolean(), encoding))
                                    .reason())
                            .isNotNull();
                }
            }
        });
    }

    @Test
    void a_delete_behind_a_complete_text_is_always_seen() {
        Property.holds(random -> {
            var soup = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                String[] pieces = any(random).sql().split("(?<=\\W)|(?=\\W)", -1);
                soup.append(pieces[random.nextInt(pieces.length)]).append(random.nextInt(3) == 0 ? " " : "");
            }
            String sql = soup + "\n; DELETE FROM t";
            Verdict verdict = Corpus.verdict(sql);
            if (!sql.contains("$") && !sql.contains("'") && !sql.contains("\"") && !sql.contains("/*")) {
                assertThat(verdict.target()).as(sql).isEqualTo(Target.PRIMARY);
            }
        });
    }

    /** Counts how often a byte is looked at. */
    private static final class CountingWindow extends TextWindow {
        private long looks;

        @Override
        int at(int index) {
            looks++;
            return super.at(index);
        }
    }

    private static void staysLinear(String unit, String behind) {
        for (int length : new int[] {20_000, 400_000}) {
            byte[] sql = (unit.repeat(length / unit.length()) + behind).getBytes(StandardCharsets.UTF_8);
            var window = new CountingWindow();
            ByteBuf text = Unpooled.directBuffer(sql.length).writeBytes(sql);
            try {
                new Classifier(BuiltIns.ofAllMajors(), window).classify(text, 0, sql.length, TextRules.DEFAULT);
            } finally {
                text.release();
            }
            assertThat(window.looks).as(unit).isLessThan(20L * sql.length + 1000);
        }
    }

    @Test
    void every_byte_is_looked_at_a_few_times_and_no_more() {
        for (String unit : List.of(
                "(",
                ")",
                "[",
                "((SELECT ",
                "/*",
                "/* */",
                "--\n",
                "'a' ",
                "'a'\n",
                "'a' --\n",
                "' ",
                "$a$ ",
                "$a",
                "$$",
                "\"a\" ",
                "U&\"a\" ",
                "U&\"a\" UESCAPE ",
                "U&\"a\" UESCAPE 'b' ",
                "U&'",
                "E'\\",
                "a.",
                "a ",
                "a(",
                "f.g(",
                "+",
                "+-",
                "-",
                "@-",
                "/",
                ";",
                "; SELECT 1",
                ",",
                "1 ",
                "1.",
                "1_",
                "$1 ",
                "::",
                "WITH a AS (",
                "WITH a AS (SELECT 1), ",
                "FROM a, ",
                "SELECT 1 FROM a JOIN ",
                "CASE ",
                "BEGIN ATOMIC ",
                "COPY (",
                "EXPLAIN ",
                "PREPARE a AS ",
                "SET a = ",
                "current_setting(",
                "é",
                "\u0001",
                "\0")) {
            staysLinear(unit, "");
            staysLinear("SELECT " + unit, "");
            staysLinear(unit, "'");
            staysLinear("CREATE FUNCTION f() " + unit, " END");
        }
        // The many names of a WITH clause are looked through at each relation, but only so many are kept.
        var names = new StringBuilder("WITH ");
        for (int i = 0; i < 5000; i++) {
            names.append('a').append(i).append(" AS (SELECT 1), ");
        }
        assertThat(Corpus.verdict(names + "b AS (SELECT 1) SELECT 1").reason()).isEqualTo(Reason.TOO_COMPLEX);
    }

    @Test
    void what_is_nested_too_deep_goes_to_the_primary_and_is_read_on() {
        String deep = "(".repeat(10_000) + "1" + ")".repeat(10_000);
        assertThat(Corpus.verdict("SELECT " + deep).reason()).isEqualTo(Reason.TOO_COMPLEX);
        assertThat(Corpus.verdict("SELECT " + deep + "; SELECT 2").statements()).isEqualTo(2);
        String comments = "/*".repeat(10_000) + "*/".repeat(10_000);
        assertThat(Corpus.verdict(comments + "SELECT 1").reason()).isEqualTo(Reason.READ);
        assertThat(Corpus.verdict("SELECT " + "(".repeat(900) + "1" + ")".repeat(900))
                        .reason())
                .isEqualTo(Reason.READ);
    }

    @Test
    void a_text_larger_than_the_window_is_read_through_it() {
        String filler = "/* " + "x".repeat(TextWindow.WINDOW_BYTES) + " */";
        for (String sql : List.of(
                "SELECT " + filler + "nextval" + filler + "(" + filler + "'s')",
                "SELECT 1" + filler + "; DELETE" + filler + " FROM t",
                "SELECT '" + "x''".repeat(TextWindow.WINDOW_BYTES) + "'; DELETE FROM t",
                "SELECT * FROM pg_stat" + "_activity" + filler,
                "SELECT $" + "a".repeat(60) + "$" + filler + "$" + "a".repeat(60) + "$, setval('s', 1)")) {
            byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
            ByteBuf direct = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
            try {
                var verdict =
                        new Classifier(BuiltIns.ofAllMajors()).classify(direct, 0, bytes.length, TextRules.DEFAULT);
                assertThat(verdict.target()).as(sql.substring(0, 20)).isEqualTo(Target.PRIMARY);
                assertThat(verdict.reason()).isEqualTo(Corpus.verdict(sql).reason());
            } finally {
                direct.release();
            }
        }
    }
}
