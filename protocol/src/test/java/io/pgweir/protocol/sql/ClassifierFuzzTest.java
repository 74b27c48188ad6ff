package io.pgweir.protocol.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.sql.Corpus.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes get a verdict, and nothing hides what follows them. The normal build runs the corpus;
 * {@code JAZZER_FUZZ=1 ./mvnw -pl protocol test -Dtest=ClassifierFuzzTest} looks for more.
 */
class ClassifierFuzzTest {
    static Stream<byte[]> texts() {
        List<Entry> entries = Corpus.entries();
        // Each seed costs the fuzzer's machinery some milliseconds; the corpus is tried as a whole elsewhere.
        return IntStream.range(0, entries.size() / 20)
                .mapToObj(i -> entries.get(20 * i).sql().getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("texts")
    @FuzzTest
    void any_bytes(byte[] sql) {
        for (TextRules.Encoding encoding : TextRules.Encoding.values()) {
            for (boolean standard : new boolean[] {true, false}) {
                var rules = new TextRules(standard, encoding);
                assertThat(Corpus.verdict(sql, rules).reason().sentence()).isNotEmpty();
                if (lexes(sql, standard)) {
                    byte[] more = (new String(sql, StandardCharsets.ISO_8859_1) + "\n; DELETE FROM t")
                            .getBytes(StandardCharsets.ISO_8859_1);
                    assertThat(Corpus.verdict(more, rules).target()).isEqualTo(Target.PRIMARY);
                }
            }
        }
    }

    /** Whether the bytes are whole tokens. */
    private static boolean lexes(byte[] sql, boolean standard) {
        var window = new TextWindow();
        window.open(Unpooled.wrappedBuffer(sql), 0, sql.length);
        var lexer = new SqlLexer(window);
        lexer.begin(standard);
        int token = lexer.next();
        while (token != Token.END && token != Token.ERROR) {
            token = lexer.next();
        }
        return token == Token.END;
    }
}
