package io.pgweir.dist.postgres;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Runs short programs to their end. Once closed it runs no more, and those under way are killed. */
final class Commands implements AutoCloseable {
    private static final int MAX_SECONDS = 120;
    private static final ProcessBuilder.Redirect NOTHING = ProcessBuilder.Redirect.from(new File("/dev/null"));

    private final Path scratch;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private record Result(int code, String output) {}

    /** Output is gathered in files of the folder given. */
    Commands(Path scratch) {
        this.scratch = scratch;
    }

    void run(List<String> command) {
        run(command, NOTHING);
    }

    void run(List<String> command, Path input) {
        run(command, ProcessBuilder.Redirect.from(input.toFile()));
    }

    /** What the program printed, whether it went well or not. */
    String tryRun(List<String> command) {
        try {
            return finish(command, NOTHING).output();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void run(List<String> command, ProcessBuilder.Redirect input) {
        try {
            Result result = finish(command, input);
            if (closed) {
                throw new ClusterFailure("stopped before PostgreSQL was ready");
            }
            if (result.code() != 0) {
                throw new ClusterFailure("%s ended with %d:%n%s".formatted(command, result.code(), result.output()));
            }
        } catch (IOException e) {
            throw new ClusterFailure("cannot run " + command, e);
        }
    }

    private Result finish(List<String> command, ProcessBuilder.Redirect input) throws IOException {
        Path output = Files.createTempFile(scratch, ".output-", "");
        try {
            Process process = PostgresEnvironment.builder(PostgresEnvironment.inOwnSession(command))
                    .redirectInput(input)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            running.add(process);
            try {
                if (closed || !process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException(closed ? "the cluster is closed" : "no end within " + MAX_SECONDS + " s");
                }
            } finally {
                process.destroyForcibly();
                running.remove(process);
            }
            return new Result(process.exitValue(), Files.readString(output));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterFailure("interrupted while running " + command, e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    @Override
    public void close() {
        closed = true;
        running.forEach(Process::destroyForcibly);
    }
}
