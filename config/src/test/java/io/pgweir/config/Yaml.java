package io.pgweir.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.Reading.Loaded;
import io.pgweir.config.Reading.Refused;
import java.util.List;
import java.util.Map;

/** Reads YAML texts in tests, under the name pgweir.yaml. */
final class Yaml {
    static final String NODE = "nodes: [ 10.0.0.1 ]\n";

    static Reading read(String text, Map<String, String> env) {
        return ConfigReader.read("pgweir.yaml", text, env::get);
    }

    static PgweirConfig config(String text) {
        Reading reading = read(text, Map.of());
        assertThat(reading).isInstanceOf(Loaded.class);
        return reading.orThrow();
    }

    /** The problems as they are printed. */
    static List<String> problems(String text) {
        return problems(text, Map.of());
    }

    static List<String> problems(String text, Map<String, String> env) {
        return switch (read(text, env)) {
            case Loaded(PgweirConfig config, List<Problem> _) ->
                throw new AssertionError("expected problems, but it was read as " + config);
            case Refused(List<Problem> problems) ->
                problems.stream().map(Problem::toString).toList();
        };
    }

    static List<String> warnings(String text) {
        return switch (read(text, Map.of())) {
            case Loaded(PgweirConfig _, List<Problem> warnings) ->
                warnings.stream().map(Problem::toString).toList();
            case Refused(List<Problem> problems) -> throw new AssertionError("refused: " + problems);
        };
    }

    private Yaml() {}
}
