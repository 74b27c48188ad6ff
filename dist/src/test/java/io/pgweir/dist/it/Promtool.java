package io.pgweir.dist.it;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Prometheus' own judge of metrics and rules. */
record Promtool(int exitCode, String said) {
    /** Has it check what stands in a file, given as its input or by name; skips the test where it is not installed. */
    static Promtool check(Path input, String... what) throws IOException, InterruptedException {
        String program = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "promtool"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
        Assumptions.assumeFalse(program.isEmpty(), "promtool is not installed (Debian: apt install prometheus)");
        List<String> line =
                Stream.concat(Stream.of(program, "check"), Stream.of(what)).toList();
        Process process = new ProcessBuilder(line)
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Promtool(process.waitFor(), said);
    }
}
