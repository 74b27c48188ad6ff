package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartupOptionsTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "-c geqo=off,geqo,off",
                "-cgeqo=off,geqo,off",
                "--geqo=off,geqo,off",
                "  --search-path=a  ,search_path,a",
                "-c search-path=a,search_path,a",
                "--search_path=a\\ b,search_path,a b",
                "--search_path=a\\\\b,search_path,a\\b",
                "-c my.key=a=b,my.key,a=b",
                "-c a=,a,",
                "-e,datestyle,euro",
                "-S 4096,work_mem,4096",
                "-fs,enable_seqscan,false",
                "-ec a=b,a,b",
            })
    void finds_a_setting_wherever_getopt_would(String options, String name, String value) {
        assertThat(StartupOptions.parse(options)).containsEntry(name, value == null ? "" : value);
    }

    @Test
    void the_last_value_of_a_setting_holds() {
        assertThat(StartupOptions.parse("-c a=1 --b=2 -c a=3"))
                .containsExactly(Map.entry("a", "3"), Map.entry("b", "2"));
    }

    @Test
    void no_options_are_no_settings() {
        assertThat(StartupOptions.parse("")).isEmpty();
        assertThat(StartupOptions.parse(" \t\n ")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "-c geqo, -c geqo requires a value",
        "--geqo, --geqo requires a value",
        "geqo=off, invalid command-line argument for server process: geqo=off",
        "-c, invalid command-line argument for server process: -c",
        "-x, invalid command-line argument for server process: -x",
        "-fz, invalid command-line argument for server process: -fz",
        "-, invalid command-line argument for server process: -",
        "-- x, invalid command-line argument for server process: --",
    })
    void refuses_in_PostgreSQLs_words(String options, String message) {
        assertThatThrownBy(() -> StartupOptions.parse(options))
                .isInstanceOfSatisfying(ProtocolViolation.class, refusal -> {
                    assertThat(refusal).hasMessage(message);
                    assertThat(refusal.sqlState()).isEqualTo(SqlState.SYNTAX_ERROR);
                });
    }

    @Test
    void any_value_comes_through_when_it_is_escaped() {
        Property.holds(random -> {
            String value = Property.text(random, 30);
            String escaped = value.replaceAll("[ \\\\\t]", "\\\\$0");
            assertThat(StartupOptions.parse("-c a=" + escaped + " --b=1"))
                    .containsEntry("a", value)
                    .containsEntry("b", "1");
        });
    }
}
