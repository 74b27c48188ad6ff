package io.pgweir.dist.postgres;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of a server, from its start to its end. What it is doing is read from the {@code postmaster.pid} that it keeps
 * in its data folder, as pg_ctl does: no connection is needed.
 */
final class Postmaster {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration FAST_STOP = Duration.ofSeconds(15);
    private static final Duration KILL = Duration.ofSeconds(15);

    // postmaster.pid, from line 0: pid, folder, start time, port, socket folder, address, "key shmid", status
    private static final int SHARED_MEMORY_LINE = 6;
    private static final int STATUS_LINE = 7;

    private final Process process;
    private final Path pidFile;
    private final Path log;
    private long pid = -1;
    private String sharedMemory = "";

    private Postmaster(Process process, Path pidFile, Path log) {
        this.process = process;
        this.pidFile = pidFile;
        this.log = log;
    }

    static Postmaster start(List<String> command, Path data, Path log) {
        Path pidFile = data.resolve("postmaster.pid");
        awaitEarlier(data, pidFile);
        try {
            // one that a killed server left would be taken for the new one's
            Files.deleteIfExists(pidFile);
            Process process = PostgresEnvironment.builder(PostgresEnvironment.inOwnSession(command))
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return new Postmaster(process, pidFile, log);
        } catch (IOException e) {
            throw new ClusterFailure("cannot start " + command, e);
        }
    }

    /** The server of an earlier process of ours may still be on its way out, hastened by its watchdog. */
    private static void awaitEarlier(Path data, Path pidFile) {
        List<String> lines = linesOf(pidFile);
        if (!lines.isEmpty() && lines.getFirst().strip().matches("\\d{1,9}")) {
            OsProcess earlier = new OsProcess(Long.parseLong(lines.getFirst().strip()));
            if (!Patience.until(KILL, () -> !earlier.runsWith(data.toString()))) {
                throw new ClusterFailure("process %d still runs a server on %s".formatted(earlier.pid(), data));
            }
        }
    }

    /** Returns when the server takes connections; a standby does so once it is consistent. */
    void awaitReady(BooleanSupplier givenUp) {
        boolean answered = Patience.until(START, () -> isReady() || !process.isAlive() || givenUp.getAsBoolean());
        if (givenUp.getAsBoolean()) {
            throw new ClusterFailure("stopped before PostgreSQL was ready");
        }
        if (!answered || !isReady()) {
            throw new ClusterFailure("PostgreSQL did not get ready; the end of %s:%n%s".formatted(log, endOfLog()));
        }
    }

    private boolean isReady() {
        List<String> lines = linesOf(pidFile);
        if (lines.size() <= STATUS_LINE) {
            return false;
        }
        pid = Long.parseLong(lines.getFirst().strip());
        sharedMemory = lines.get(SHARED_MEMORY_LINE).strip();
        return lines.get(STATUS_LINE).strip().equals("ready");
    }

    OsProcess main() {
        return new OsProcess(pid > 0 ? pid : process.pid());
    }

    boolean isRunning() {
        return process.isAlive() && !main().isGone();
    }

    /** SIGINT: open transactions are rolled back. */
    void stopFast() {
        main().signal("INT");
        if (!Patience.until(FAST_STOP, () -> !isRunning())) {
            stopImmediately();
        }
    }

    /** SIGQUIT: as after a crash, the next start recovers from WAL. */
    void stopImmediately() {
        thaw();
        main().signal("QUIT");
        if (!Patience.until(KILL, () -> !isRunning())) {
            kill();
        }
        ended();
    }

    /** What a lost machine looks like from here: the server and all its processes vanish at once. */
    void kill() {
        main().signal("STOP");
        List<OsProcess> family = main().family();
        OsProcess.signal("KILL", family);
        process.destroyForcibly();
        if (!Patience.until(KILL, () -> family.stream().allMatch(OsProcess::isGone) && !process.isAlive())) {
            throw new ClusterFailure("killed processes are still there: " + family);
        }
        ended();
    }

    /** Nothing is answered any more, but connections stay open. The postmaster first, so that it forks no more. */
    void freeze() {
        main().signal("STOP");
        OsProcess.signal("STOP", main().family());
    }

    void thaw() {
        OsProcess.signal("CONT", main().family().reversed());
    }

    private void ended() {
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new ClusterFailure("cannot delete " + pidFile, e);
        }
    }

    /**
     * The id of the System V segment that marks the data folder as in use. A killed server leaves it, some 50 bytes, and
     * a later one on the same folder takes it away.
     */
    @Nullable
    String sharedMemoryId() {
        int blank = sharedMemory.lastIndexOf(' ');
        return blank < 0 ? null : sharedMemory.substring(blank + 1);
    }

    private static List<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException _) {
            return List.of();
        }
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
