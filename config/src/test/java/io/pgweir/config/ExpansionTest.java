package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** References to the environment and to files. */
class ExpansionTest {
    private static final Map<String, String> ENV =
            Map.of("NAME", "ann", "EMPTY", "", "PORT", "5433", "TRICK", "${NAME}");

    @Test
    void variables_are_put_in_anywhere_in_a_value() {
        assertThat(expanded("x-${NAME}-${NAME}${EMPTY}")).isEqualTo("x-ann-ann");
        assertThat(expanded("${NONE:-fall back}")).isEqualTo("fall back");
        assertThat(expanded("${NONE:-}x")).isEqualTo("x");
        assertThat(expanded("${NAME:-fall back}")).isEqualTo("ann");
        assertThat(Yaml.read("nodes: [ 'a:${PORT}' ]", ENV)
                        .orThrow()
                        .nodes()
                        .getFirst()
                        .port())
                .isEqualTo(5433);
    }

    @Test
    void other_dollars_are_only_dollars() {
        assertThat(expanded("$NAME $ $$ $4096:a$b")).isEqualTo("$NAME $ $$ $4096:a$b");
        assertThat(expanded("$${NAME} $$${NAME}")).isEqualTo("${NAME} $${NAME}");
    }

    @Test
    void what_was_put_in_is_not_looked_at_again() {
        assertThat(expanded("${TRICK}")).isEqualTo("${NAME}");
    }

    @Test
    void a_variable_that_is_not_set_is_a_problem_at_its_place() {
        assertThat(Yaml.problems(Yaml.NODE + "pool:\n  reset_query: a${NONE}b${ALSO_NONE}"))
                .containsExactly(
                        "pgweir.yaml:3:16: the environment variable NONE is not set",
                        "pgweir.yaml:3:16: the environment variable ALSO_NONE is not set");
    }

    @Test
    void half_a_reference_is_a_problem() {
        String complaint =
                "pgweir.yaml:2:24: '${' must go on as in ${NAME}, ${NAME:-default} or ${file:/path}; write $${ for a plain ${";
        for (String half : new String[] {"${", "${NAME", "${}", "${1A}", "${A B}", "${A-b}"}) {
            assertThat(Yaml.problems(Yaml.NODE + "pool: { reset_query: '" + half + "' }", ENV))
                    .as(half)
                    .containsExactly(complaint.replace(":24:", ":22:"));
        }
    }

    @Test
    void a_wrong_value_from_elsewhere_is_not_shown() {
        assertThat(Yaml.problems("nodes: [ a ]\nworkers: '${NAME}'", ENV))
                .containsExactly(
                        "pgweir.yaml:2:10: workers must be a number from 0 to 1024, or auto, got the value of '${NAME}'");
    }

    @Test
    void a_file_is_put_in_without_its_last_line_end(@TempDir Path folder) throws IOException {
        Path secret = folder.resolve("secret");
        Files.writeString(secret, "two\nlines\n");
        assertThat(expanded("<${file:" + secret + "}>")).isEqualTo("<two\nlines>");
        Files.writeString(secret, "");
        assertThat(expanded("<${file:" + secret + "}>")).isEqualTo("<>");
    }

    @Test
    void files_are_found_beside_the_configuration(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("secret"), "s3cret");
        Path file = folder.resolve("pgweir.yaml");
        Files.writeString(
                file, Yaml.NODE + "monitor: { user: m, password: '${file:secret}' }\ntls: { server: { ca: ca.crt } }");
        PgweirConfig config = ConfigReader.read(file).orThrow();
        assertThat(Objects.requireNonNull(config.monitor()).password().reveal()).isEqualTo("s3cret");
        assertThat(config.tls().server().ca()).isEqualTo(folder.resolve("ca.crt"));
    }

    @Test
    void a_file_that_can_not_be_had_is_a_problem(@TempDir Path folder) throws IOException {
        Path large = folder.resolve("large");
        Files.writeString(large, "x".repeat(16 * 1024 + 1));
        assertThat(Yaml.problems(Yaml.NODE + "monitor: { user: '${file:/none}', password: '${file:" + large + "}' }"))
                .containsExactly(
                        "pgweir.yaml:2:18: there is no file '/none'",
                        "pgweir.yaml:2:45: the file '%s' is larger than 16kB".formatted(large));
        assertThat(Yaml.problems(Yaml.NODE + "monitor: { user: '${file:" + folder + "}' }"))
                .containsExactly("pgweir.yaml:2:18: there is no file '%s'".formatted(folder));
        assertThat(Yaml.problems(Yaml.NODE + "monitor: { user: \"${file:a\\0b}\" }"))
                .containsExactly("pgweir.yaml:2:18: the file 'a?b' can't be read");
    }

    private static String expanded(String text) {
        String file = Yaml.NODE + "pool: { reset_query: '" + text + "' }";
        return Yaml.read(file, ENV).orThrow().pool().resetQuery();
    }
}
