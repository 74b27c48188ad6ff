package io.pgweir.bench.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program that runs to its end. */
public final class Command {
    private static final int LONGEST_SECONDS = 120;

    /** What it printed; an exception with its complaints if it failed, or if it takes longer than anything here should. */
    public static String run(List<String> command) throws IOException {
        return run(command, Map.of());
    }

    /** The same, with more in its environment. */
    public static String run(List<String> command, Map<String, String> environment) throws IOException {
        return run(command, environment, LONGEST_SECONDS);
    }

    /** The same, with another limit: a peer that can't do something may well leave its clients waiting for ever. */
    public static String run(List<String> command, Map<String, String> environment, int longestSeconds)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            CompletableFuture<String> complaints = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
            if (!process.waitFor(longestSeconds, TimeUnit.SECONDS)) {
                throw new IOException(command.getFirst() + " did not end within " + longestSeconds + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException("%s ended with %d: %s%s"
                        .formatted(command.getFirst(), process.exitValue(), complaints.join(), output.join()));
            }
            return output.join();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        } finally {
            process.destroy();
        }
    }

    private static String text(InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Command() {}
}
