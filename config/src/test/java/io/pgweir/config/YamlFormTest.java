package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What YAML itself may do to a file: surprises, syntax errors, and texts made to hurt. */
class YamlFormTest {
    @Test
    void text_stays_what_it_looks_like() {
        for (String surprise :
                new String[] {"no", "on", "010", "0x1F", "12:30:45", "1_000", "1e3", ".inf", "2001-01-01"}) {
            PgweirConfig config = Yaml.config(Yaml.NODE + "pool: { reset_query: " + surprise + " }");
            assertThat(config.pool().resetQuery()).isEqualTo(surprise);
        }
    }

    @Test
    void numbers_are_plain_decimals() {
        for (String number : new String[] {"010", "0x10", "1_0", "+10", "1e1", "10.0", "-1", "99999999999", "١"}) {
            assertThat(Yaml.problems(Yaml.NODE + "pool: { size: " + number + " }"))
                    .containsExactly("pgweir.yaml:2:15: size must be a number from 1 to 262143, got '" + number + "'");
        }
    }

    @Test
    void a_key_without_a_value_is_a_section_of_defaults_or_left_out() {
        PgweirConfig config = Yaml.config(Yaml.NODE + "pool:\nmonitor: ~\ntls: { server: { ca: null } }");
        assertThat(config.pool()).isEqualTo(PoolConfig.defaults());
        assertThat(config.monitor()).isNull();
        assertThat(config.tls().server().ca()).isNull();
    }

    @Test
    void anchors_and_aliases_work() {
        PgweirConfig config =
                Yaml.config(Yaml.NODE + "databases: { a: { pool: &small { size: 2 } }, b: { pool: *small } }");
        assertThat(config.poolFor("b", "x").size()).isEqualTo(2);
        String many = "databases:\n  a: { pool: &small { size: 2 } }\n"
                + IntStream.range(0, 1000)
                        .mapToObj(i -> "  d" + i + ": { pool: *small }\n")
                        .collect(Collectors.joining());
        assertThat(Yaml.config(Yaml.NODE + many).databases()).hasSize(1001);
    }

    @Test
    void syntax_errors_have_their_place_and_show_no_line_of_the_file() {
        assertThat(Yaml.problems("nodes: [ a\nmonitor: { password: geheim"))
                .containsExactly("pgweir.yaml:2:8: while parsing a flow sequence, expected ',' or ']', but got :");
        assertThat(Yaml.problems("nodes:\n\t- a"))
                .containsExactly(
                        "pgweir.yaml:2:1: while scanning for the next token, found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)");
        assertThat(Yaml.problems("a: *b")).containsExactly("pgweir.yaml:1:4: found undefined alias b");
        assertThat(Yaml.problems("a: 1\n--- \nb: 2"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("pgweir.yaml:2:1: ");
    }

    @Test
    void characters_that_yaml_forbids_have_their_place() {
        assertThat(Yaml.problems("nodes: [ a ]\n# 😀 \u0007"))
                .containsExactly("pgweir.yaml:2:5: the character U+0007 is not allowed");
    }

    @Test
    void files_that_can_not_be_read_are_refused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("pgweir.yaml");
        assertThat(ConfigReader.read(file).toString()).contains("there is no such file");
        assertThat(ConfigReader.read(folder).toString()).contains("can't be read");
        Files.write(file, new byte[] {'a', ':', (byte) 0xff});
        assertThat(ConfigReader.read(file).toString()).contains("is not UTF-8 text");
        Files.writeString(file, "#".repeat((1 << 20) + 1));
        assertThat(ConfigReader.read(file).toString()).contains("is larger than 1MB");
    }

    @Test
    void texts_made_to_hurt_are_refused() {
        assertThat(Yaml.problems("[".repeat(500_000)))
                .hasSize(1)
                .first()
                .asString()
                .contains("Nesting Depth exceeded");
        assertThat(Yaml.problems("{".repeat(500_000))).hasSize(1);
        assertThat(Yaml.problems("- ".repeat(500_000))).hasSize(1);
        assertThat(Yaml.problems("? ".repeat(500_000))).hasSize(1);
        assertThat(Yaml.problems("#".repeat(2_000_000))).containsExactly("pgweir.yaml: is larger than 1MB");
        StringBuilder laughs = new StringBuilder("a0: &a0 [ x, x ]\n");
        for (int i = 1; i < 30; i++) {
            laughs.append("a%d: &a%d [ *a%d, *a%d, *a%d ]\n".formatted(i, i, i - 1, i - 1, i - 1));
        }
        assertThat(Yaml.problems(laughs.toString())).hasSizeGreaterThan(1);
        assertThat(Yaml.problems("a: &a [ x ]\nb: [ " + "*a, ".repeat(1001) + "]"))
                .containsExactly("pgweir.yaml: Number of aliases for non-scalar nodes exceeds the specified max=1000");
        String everyKeyWrong = "&m { "
                + IntStream.range(0, 50_000).mapToObj(i -> "k" + i + ": ").collect(Collectors.joining(", ")) + "}";
        assertThat(Yaml.problems("users: [ " + everyKeyWrong + ", *m".repeat(900) + "]"))
                .hasSize(101);
        assertThat(Yaml.problems("nodes: &n [ *n ]"))
                .containsExactly("pgweir.yaml:1:8: an entry of nodes must be a map, got a list");
    }
}
