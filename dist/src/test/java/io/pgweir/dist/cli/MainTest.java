package io.pgweir.dist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the program says and with which code it ends, up to where it starts anything. */
class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void version_is_printed_to_standard_output() {
        assertThat(run("version")).isZero();
        assertThat(out.toString()).matches("pgweir \\d+\\.\\d+\\.\\d+\\S* \\(Java \\d+ on .*\\)\\R");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "demo --help", "version --help"})
    void every_command_has_help(String line) {
        assertThat(run(line.split(" ", -1))).isZero();
        assertThat(out.toString()).startsWith("Usage: pgweir");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demmo",
                "demo --standbys x",
                "demo --standbys -1",
                "demo --standbys 1 --standby-ports 20001,20002",
                "demo --pg-version 9",
                "demo --port 70000",
                "demo --port 0",
                "demo --port 6433",
                "demo --primary-port 6434",
                "--log-level loud version"
            })
    void wrong_usage_ends_with_2_and_a_sentence(String line) {
        assertThat(run(line.split(" ", -1))).isEqualTo(2);
        assertThat(err.toString()).isNotBlank();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_port_in_use_ends_with_1_and_names_the_option() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run("demo", "--port", "" + taken.getLocalPort())).isEqualTo(1);
            assertThat(err.toString().strip())
                    .isEqualTo("pgweir: port %d, meant for the proxy, is in use: choose another by --port"
                            .formatted(taken.getLocalPort()));
        }
    }

    private int run(String... args) {
        CommandLine program = Main.commandLine(new DemoProxy());
        return program.setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
