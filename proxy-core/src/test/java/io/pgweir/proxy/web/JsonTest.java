package io.pgweir.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is written is JSON, whatever databases and users are called. */
class JsonTest {
    @Test
    void commas_stand_between_and_nowhere_else() {
        String json = new Json()
                .object()
                .name("a")
                .value(1)
                .name("b")
                .array()
                .value("x")
                .object()
                .end()
                .array()
                .end()
                .value(true)
                .end()
                .name("c")
                .value(0.5)
                .name("d")
                .value(Double.NaN)
                .end()
                .toString();
        assertThat(json).isEqualTo("{\"a\":1,\"b\":[\"x\",{},[],true],\"c\":0.5,\"d\":null}");
    }

    @Test
    void no_name_ends_its_text_or_a_script_around_it() {
        assertThat(new Json().value("</script><!--\"\\\n\u0000\u2028&\u0085é😀").toString())
                .isEqualTo("\"\\u003c/script\\u003e\\u003c!--\\\"\\\\\\n\\u0000\\u2028\\u0026\\u0085é😀\"");
    }

    @Test
    void half_a_character_is_escaped() {
        assertThat(new Json().value("a\ud83d").toString()).isEqualTo("\"a\\ud83d\"");
        assertThat(new Json().value("\ude00a").toString()).isEqualTo("\"\\ude00a\"");
    }
}
