package io.pgweir.proxy.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.proxy.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts are read into words by SQL's rules. */
class ScriptTest {
    private static List<List<String>> words(String text) {
        return Script.read(text).stream()
                .map(order -> order.words().stream().map(Word::text).toList())
                .toList();
    }

    @Test
    void statements_end_with_semicolons_outside_of_quotes_and_comments() {
        assertThat(words("PAUSE app; ;SHOW 'a;b' -- c;d\n;/* e; /* nested; */ */ RESUME \"f;\"\"g\""))
                .containsExactly(List.of("PAUSE", "app"), List.of("SHOW", "a;b"), List.of("RESUME", "f;\"g"));
        assertThat(words(" -- nothing")).isEmpty();
    }

    @Test
    void names_of_nodes_need_no_quotes() {
        assertThat(words("DETACH NODE db-1.example:5432"))
                .containsExactly(List.of("DETACH", "NODE", "db-1.example:5432"));
        assertThat(words("SET pool.size=3")).containsExactly(List.of("SET", "pool.size", "=", "3"));
        assertThat(words("SHOW POOLS--and no more")).containsExactly(List.of("SHOW", "POOLS"));
    }

    @Test
    void parameters_are_counted_by_their_numbers() {
        Order order = Script.read("KILL_CLIENT $2").getFirst();
        assertThat(order.parameters()).isEqualTo(2);
        assertThat(Script.read("KILL_CLIENT '$2'").getFirst().parameters()).isZero();
    }

    @Test
    void explain_route_takes_all_that_stands_behind_it() {
        Order order = Script.read("explain /* */ route SELECT ';' ; DELETE FROM t -- '")
                .getFirst();
        assertThat(order.behind(2)).isEqualTo("SELECT ';' ; DELETE FROM t -- '");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHOW 'a", "SHOW \"a", "SHOW /* a", "SHOW $0", "SHOW $1000"})
    void what_has_no_end_is_refused(String text) {
        assertThatThrownBy(() -> Script.read(text))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.fault().sqlState()).isEqualTo("42601"));
    }

    @Test
    void a_text_has_a_bound() {
        assertThat(Script.read("a".repeat(Script.LONGEST))).hasSize(1);
        assertThatThrownBy(() -> Script.read("a".repeat(Script.LONGEST + 1)))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.fault().sqlState()).isEqualTo("54000"));
    }

    /** Whatever is put into quotes and between comments comes out as it was meant. */
    @Test
    void any_words_that_are_written_down_are_read_again() {
        Seeded.holds(500, random -> {
            List<List<String>> meant = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(4); i >= 0; i--) {
                List<String> order = new ArrayList<>();
                for (int j = random.nextInt(4); j >= 0; j--) {
                    String word = letters(random);
                    order.add(word);
                    char quote = random.nextBoolean() ? '\'' : '"';
                    text.append(quote)
                            .append(word.replace(String.valueOf(quote), "" + quote + quote))
                            .append(quote)
                            .append(between(random));
                }
                meant.add(order);
                text.append(';');
            }
            assertThat(words(text.toString())).isEqualTo(meant);
        });
    }

    private static String letters(Random random) {
        String all = "ab'\";-/*$ \né漢";
        StringBuilder letters = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            letters.append(all.charAt(random.nextInt(all.length())));
        }
        return letters.toString();
    }

    private static String between(Random random) {
        return List.of(" ", "\n", " -- it's\n", "/* ' /* ; */ */", "\t ").get(random.nextInt(5));
    }
}
