package io.pgweir.proxy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any text is read or refused, and no word is longer than what it was written with. The normal build runs the seeds;
 * {@code JAZZER_FUZZ=1 ./mvnw -pl proxy-core -am test -Dtest=ScriptFuzzTest} looks for more.
 */
class ScriptFuzzTest {
    static Stream<byte[]> texts() {
        return Stream.of(
                        "",
                        "SHOW POOLS; SHOW 'it''s' -- c\n/* /* */ */;",
                        "EXPLAIN ROUTE SELECT '",
                        "SET \"a\" = $1, $22 ;;",
                        "SELECT 1 AS one, version(), current_setting('a')",
                        "\0\u00ff'\"$$--/*")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("texts")
    @FuzzTest
    void any_bytes(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        List<Order> orders;
        try {
            orders = Script.read(text);
        } catch (Refusal refused) {
            assertThat(refused.fault().sqlState()).isIn("42601", "54000");
            return;
        }
        for (Order order : orders) {
            assertThat(order.words()).isNotEmpty();
            int last = -1;
            for (Word word : order.words()) {
                assertThat(word.at()).isGreaterThan(last).isLessThan(order.end());
                assertThat(word.text().length()).isLessThanOrEqualTo(text.length());
                last = word.at();
            }
        }
    }
}
