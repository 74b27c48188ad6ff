package io.pgweir.dist.drivers;

import io.pgweir.dist.postgres.SharedCluster;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program, PostgreSQL's or another, run to its end as a client of a {@link Front} or of a server. */
record Program(int exitCode, String out, String err) {
    private static final int LONGEST_SECONDS = 60;

    /** Skips the test where the program is not installed. */
    static void mustBeInstalled(String name) {
        Assumptions.assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name))),
                name + " is not installed");
    }

    static Program run(Front front, String input, String... command) {
        return run(front.port(), LONGEST_SECONDS, Map.of(), input, List.of(command));
    }

    /** Runs it with more in its environment than how to connect. */
    static Program run(int port, int longestSeconds, Map<String, String> more, String input, List<String> line) {
        ProcessBuilder builder = new ProcessBuilder(line);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("PG"));
        environment.putAll(more);
        environment.put("PGHOST", "127.0.0.1");
        environment.put("PGPORT", Integer.toString(port));
        environment.put("PGUSER", SharedCluster.USER);
        environment.put("PGPASSWORD", SharedCluster.PASSWORD);
        environment.put("PGDATABASE", SharedCluster.DATABASE);
        try {
            Path out = Files.createTempFile("program", ".out");
            Path err = Files.createTempFile("program", ".err");
            Process process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            if (!process.waitFor(longestSeconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(line + " did not end: " + Files.readString(out) + Files.readString(err));
            }
            Program done = new Program(process.exitValue(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return done;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
