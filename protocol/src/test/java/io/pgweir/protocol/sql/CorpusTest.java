package io.pgweir.protocol.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.sql.Corpus.Entry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every text of corpus.txt gets the verdict of its heading. */
class CorpusTest {
    @Test
    void every_text_goes_where_the_corpus_says() {
        List<String> wrong = new ArrayList<>();
        for (Entry entry : Corpus.entries()) {
            Verdict verdict = Corpus.verdict(entry.sql());
            if (!entry.isMet(verdict)) {
                wrong.add(entry.heading() + ", not " + verdict + ": " + entry.sql());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void the_corpus_is_large_and_has_no_text_twice() {
        List<String> texts = Corpus.entries().stream().map(Entry::sql).toList();
        assertThat(texts).doesNotHaveDuplicates().hasSizeGreaterThan(1500);
    }

    @Test
    void every_reason_has_its_texts() {
        List<Reason> catalogOnly = List.of(
                Reason.PATTERN,
                Reason.LEARNT,
                Reason.ENCODING,
                Reason.TOO_COMPLEX,
                Reason.UNKNOWN_RELATION,
                Reason.UNLOGGED_RELATION,
                Reason.WRITING_FUNCTION,
                Reason.WRITING_VIEW);
        List<Reason> said = Corpus.entries().stream()
                .map(entry -> Corpus.verdict(entry.sql()).reason())
                .toList();
        assertThat(said).doesNotContainAnyElementsOf(catalogOnly);
        for (Reason reason : Reason.values()) {
            if (!catalogOnly.contains(reason)) {
                assertThat(said).contains(reason);
            }
        }
    }

    @Test
    void a_text_means_the_same_in_an_array_and_in_a_direct_buffer() {
        var classifier = new Classifier(BuiltIns.ofAllMajors());
        for (Entry entry : Corpus.entries()) {
            byte[] bytes = entry.sql().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            var direct = io.netty.buffer.Unpooled.directBuffer(bytes.length + 3)
                    .writeZero(3)
                    .writeBytes(bytes);
            try {
                Verdict verdict = classifier.classify(direct, 3, bytes.length, TextRules.DEFAULT);
                assertThat(entry.isMet(verdict)).as(entry.sql()).isTrue();
            } finally {
                direct.release();
            }
        }
    }
}
