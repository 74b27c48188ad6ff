package io.pgweir.dist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RouteCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine line = Main.commandLine(new DemoProxy());
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(args);
    }

    @Test
    void an_answer_is_one_line() {
        assertThat(run("route", "SELECT 1")).isZero();
        assertThat(out.toString().lines()).containsExactly("standby  read         only reads");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1 | read | standby",
                "SELECT 1; DELETE FROM t | write | primary",
                "SET work_mem = '1MB' | session | any",
                "BEGIN | transaction | primary",
                "BEGIN READ ONLY | transaction | standby",
                "SELECT my_function() | write | primary",
                "SELECT 'unterminated | write | primary",
                "-- nothing | read | any",
            })
    void a_program_gets_an_object(String sql, String kind, String target) {
        assertThat(run("route", "--format", "json", sql)).isZero();
        assertThat(out.toString())
                .matches("\\{\"sql\": \"\\Q" + sql + "\\E\", \"class\": \"" + kind + "\", \"target\": \"" + target
                        + "\", \"reason\": \"[^\"]+\"}\\R");
    }

    @Test
    void each_line_of_a_file_is_a_text_of_its_own(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("texts.sql");
        Files.writeString(file, "SELECT 1 -- not the end\\nFOR UPDATE\n\nSELECT E'\\\\n' \"é\"\n");
        assertThat(run("route", "--format=json", "--file", file.toString())).isZero();
        assertThat(out.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("{\"sql\": \"SELECT 1 -- not the end\\u000aFOR UPDATE\"")
                                .contains("\"target\": \"primary\""),
                        line -> assertThat(line).startsWith("{\"sql\": \"\"").contains("\"target\": \"any\""),
                        line -> assertThat(line)
                                .startsWith("{\"sql\": \"SELECT E'\\\\n' \\\"é\\\"\"")
                                .contains("\"target\": \"standby\""));
    }

    @Test
    void bytes_that_no_text_has_go_to_the_primary(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("bytes.sql");
        Files.write(file, "SELECT '\0'\nSELECT '\u00ff'\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(run("route", "--file", file.toString())).isZero();
        assertThat(out.toString().lines()).hasSize(2).allMatch(line -> line.startsWith("primary"));
    }

    @Test
    void a_text_is_needed_and_a_file_must_be_there() {
        assertThat(run("route")).isEqualTo(2);
        assertThat(run("route", "--file", "/nowhere/at all")).isEqualTo(1);
        assertThat(err.toString()).contains("pgweir: cannot read /nowhere/at all");
    }
}
