package io.pgweir.dist.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process by its id, whoever started it: what Java's own handle lacks are the signals. */
record OsProcess(long pid) {
    private static final int KILL_SECONDS = 10;

    /** This process and all below it. */
    List<OsProcess> family() {
        List<OsProcess> family = new ArrayList<>();
        family.add(this);
        ProcessHandle.of(pid)
                .ifPresent(handle -> handle.descendants().forEach(child -> family.add(new OsProcess(child.pid()))));
        return family;
    }

    void signal(String name) {
        signal(name, List.of(this));
    }

    /** Sends to those that are still there. The shell's own kill is used, as small systems have no other. */
    static void signal(String name, Collection<OsProcess> processes) {
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "for p; do kill -s " + name + " \"$p\" 2>/dev/null; done; :", "sh"));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        try {
            Process kill = PostgresEnvironment.builder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(KILL_SECONDS, TimeUnit.SECONDS)) {
                kill.destroyForcibly();
            }
        } catch (IOException e) {
            throw new ClusterFailure("cannot send " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterFailure("interrupted while sending " + name, e);
        }
    }

    /** Whether it has ended; one that only waits for its parent to hear of it (a zombie) has. */
    boolean isGone() {
        if (ProcessHandle.of(pid).isEmpty()) {
            return true;
        }
        try {
            // "4711 (postgres) S 1 …": the name may hold parentheses
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state == 'Z' || state == 'X';
        } catch (IOException _) {
            return ProcessHandle.of(pid).isEmpty();
        }
    }

    /** Whether it is alive and has this argument: by its number alone it may be another program by now. */
    boolean runsWith(String argument) {
        return !isGone()
                && ProcessHandle.of(pid)
                        .flatMap(handle -> handle.info().arguments())
                        .map(arguments -> List.of(arguments).contains(argument))
                        .orElse(false);
    }
}
