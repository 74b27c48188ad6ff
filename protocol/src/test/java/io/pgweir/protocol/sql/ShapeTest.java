package io.pgweir.protocol.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeTest {
    private final Classifier classifier = new Classifier(BuiltIns.ofAllMajors());

    private long shape(String sql) {
        ByteBuf text = Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8);
        return classifier.shape(text, 0, text.readableBytes(), TextRules.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SELECT 1                                | select 2
            SELECT f('a', 1.5e3, $1)                | SELECT f($2)
            SELECT a FROM t WHERE b IN (1, 2, 3)    | SELECT a FROM t /* here */ WHERE b IN ($1)
            SELECT E'a\\'b'                          | SELECT $$it's$$
            SELECT a AS "B" -- so                   | SELECT A as "B"
            VALUES (1, 2), (3, 4)                   | VALUES ('a'), ('b')
            """)
    void what_differs_in_values_comments_blanks_and_case_has_one_shape(String one, String other) {
        assertThat(shape(one)).isEqualTo(shape(other));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SELECT 1            | SELECT a
            SELECT a            | SELECT "A"
            SELECT f(1)         | SELECT g(1)
            SELECT f(1, a)      | SELECT f(1)
            SELECT f(1, 2, a)   | SELECT f(a, 1, 2)
            SELECT a + 1        | SELECT a - 1
            SELECT a.b          | SELECT a b
            SELECT ab           | SELECT a b
            SELECT (1)          | SELECT 1
            SELECT 1            | SELECT 1;
            SELECT 'a           | SELECT 'b
            """)
    void what_differs_in_more_has_another(String one, String other) {
        assertThat(shape(one)).isNotEqualTo(shape(other));
    }

    @Test
    void the_corpus_has_hardly_two_texts_of_one_shape_that_go_to_different_places() {
        Map<Long, Target> seen = new HashMap<>();
        int differing = 0;
        for (Corpus.Entry entry : Corpus.entries()) {
            Target before = seen.put(shape(entry.sql()), entry.target());
            differing += before != null && before != entry.target() ? 1 : 0;
        }
        assertThat(seen).hasSizeGreaterThan(1200);
        assertThat(differing)
                .as("hints in comments, and functions that tell by a value")
                .isLessThan(40);
    }

    @Test
    void a_long_text_has_a_shape_too() {
        String rows = "(1, 'a'), ".repeat(100_000);
        assertThat(shape("INSERT INTO t VALUES " + rows + "(2, 'b')"))
                .isNotEqualTo(shape("INSERT INTO u VALUES " + rows + "(2, 'b')"));
    }
}
