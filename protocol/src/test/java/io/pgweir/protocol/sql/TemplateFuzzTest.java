package io.pgweir.protocol.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes have a template, and are read as that is. The normal build runs the corpus;
 * {@code JAZZER_FUZZ=1 ./mvnw -pl protocol test -Dtest=TemplateFuzzTest} looks for more.
 */
class TemplateFuzzTest {
    @MethodSource("io.pgweir.protocol.sql.ClassifierFuzzTest#texts")
    @FuzzTest
    void any_bytes(byte[] sql) {
        byte[] room = Arrays.copyOf(sql, sql.length + Template.SLACK);
        int length = Template.take(room, sql.length);
        assertThat(length).isBetween(0, sql.length);
        byte[] template = Arrays.copyOf(room, length);
        for (boolean standard : new boolean[] {true, false}) {
            var rules = new TextRules(standard, TextRules.Encoding.UTF8);
            Verdict verdict = Corpus.verdict(sql, rules);
            if (!verdict.restsOnValues()) {
                Target target = verdict.target();
                Reason reason = verdict.reason();
                int effects = verdict.effects();
                Verdict same = Corpus.verdict(template, rules);
                assertThat(same.target()).isEqualTo(target);
                assertThat(same.reason()).isEqualTo(reason);
                assertThat(same.effects()).isEqualTo(effects);
            }
        }
    }
}
