package io.pgweir.dist.drivers;

import io.pgweir.dist.postgres.SharedCluster;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program of PostgreSQL's, run to its end as a client of a {@link Front}. */
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
        List<String> line = new ArrayList<>(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(line);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("PG"));
        environment.put("PGHOST", "127.0.0.1");
        environment.put("PGPORT", Integer.toString(front.port()));
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
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
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
