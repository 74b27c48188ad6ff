package io.pgweir.dist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyRunTest {
    @ParameterizedTest
    @ValueSource(strings = {"-c", "--config"})
    void a_service_is_started_without_the_parser(String option) {
        assertThat(ProxyRun.plainlyAskedBy("run", option, "pgweir.yaml"))
                .isEqualTo(new ProxyRun(Path.of("pgweir.yaml")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "run",
                "run -c",
                "run -c -h",
                "run -c @arguments",
                "run --config=pgweir.yaml",
                "run -c pgweir.yaml --log-level=debug",
                "--log-level=debug run -c pgweir.yaml",
                "check -c pgweir.yaml",
                "RUN -c pgweir.yaml"
            })
    void anything_else_is_the_parsers(String line) {
        assertThat(ProxyRun.plainlyAskedBy(line.split(" ", -1))).isNull();
    }

    @Test
    void an_empty_name_is_the_parsers_to_complain_of() {
        assertThat(ProxyRun.plainlyAskedBy("run", "-c", "")).isNull();
    }
}
