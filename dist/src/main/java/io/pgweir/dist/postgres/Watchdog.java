package io.pgweir.dist.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A small shell process that outlives us by a moment: it waits on a pipe of ours, and when that ends without a word it
 * stops the cluster's servers and deletes its folder. So even SIGKILL to this process leaves no server behind.
 */
final class Watchdog implements AutoCloseable {
    private final Process process;

    private Watchdog(Process process) {
        this.process = process;
    }

    static Watchdog over(Path folder, boolean keep) {
        List<String> command = PostgresEnvironment.inOwnSession(
                List.of("sh", "-c", script(), "pgweir-watchdog", folder.toString(), keep ? "keep" : "delete"));
        try {
            return new Watchdog(PostgresEnvironment.builder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new ClusterFailure("cannot start the watchdog of " + folder, e);
        }
    }

    private static String script() {
        try (InputStream in = Watchdog.class.getResourceAsStream("watchdog.sh")) {
            if (in == null) {
                throw new ClusterFailure("watchdog.sh is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ClusterFailure("cannot read watchdog.sh", e);
        }
    }

    /** All is stopped already: it may go without doing anything. */
    @Override
    public void close() {
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.write("done\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException _) {
            // it is gone already
        }
    }
}
