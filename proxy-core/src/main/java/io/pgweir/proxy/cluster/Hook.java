package io.pgweir.proxy.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command of the operator's that is run when something happens to a node, with pgpool's placeholders in it. */
final class Hook {
    private static final Logger log = LoggerFactory.getLogger(Hook.class);
    private final Supplier<List<Node>> nodes;

    /** @param nodes in the order of the configuration, by which they are numbered */
    Hook(Supplier<List<Node>> nodes) {
        this.nodes = nodes;
    }

    /** Runs {@code command}, if there is one, on a thread of its own. */
    void run(String command, Duration longest, Node about, @Nullable Node primary, @Nullable Node old) {
        if (!command.isEmpty()) {
            String told = fill(command, about, primary, old);
            Thread.ofVirtual().name("pgweir-hook").start(() -> run(told, longest));
        }
    }

    private static void run(String command, Duration longest) {
        try {
            Process process = new ProcessBuilder("/bin/sh", "-c", command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                log.warn("hook did not end within {}: {}", longest, command);
            } else if (process.exitValue() != 0) {
                log.warn("hook ended with {}: {}", process.exitValue(), command);
            }
        } catch (IOException failed) {
            log.warn("hook could not be run: {}: {}", command, failed.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    String fill(String command, Node about, @Nullable Node primary, @Nullable Node old) {
        StringBuilder told = new StringBuilder();
        for (int i = 0; i < command.length(); i++) {
            char c = command.charAt(i);
            if (c != '%' || i + 1 == command.length()) {
                told.append(c);
                continue;
            }
            char what = command.charAt(++i);
            switch (what) {
                case 'd' -> told.append(number(about));
                case 'h' -> told.append(host(about));
                case 'p' -> told.append(port(about));
                case 'm' -> told.append(number(primary));
                case 'H' -> told.append(host(primary));
                case 'r' -> told.append(port(primary));
                case 'M', 'P' -> told.append(number(old));
                case 'N' -> told.append(host(old));
                case 'S' -> told.append(port(old));
                case 'D', 'R' -> {} // where its data lies is not known here
                case '%' -> told.append('%');
                default -> told.append('%').append(what);
            }
        }
        return told.toString();
    }

    private String number(@Nullable Node node) {
        return node == null ? "-1" : String.valueOf(nodes.get().indexOf(node));
    }

    private static String host(@Nullable Node node) {
        return node == null ? "" : node.host();
    }

    private static String port(@Nullable Node node) {
        return node == null ? "" : String.valueOf(node.port());
    }
}
