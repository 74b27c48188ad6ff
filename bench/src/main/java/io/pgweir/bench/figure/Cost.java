package io.pgweir.bench.figure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a process and all that it started had used at one moment, as the kernel counts it. */
public record Cost(double cpuSeconds, long contextSwitches) {
    /** The unit of times in /proc, on every Linux that runs Java: USER_HZ. */
    private static final double TICKS_A_SECOND = 100;

    private static final int USER_TIME = 11;
    /** Up to here: the process's own user and system time, and those of children that have ended. */
    private static final int CHILDREN_SYSTEM_TIME = 14;

    /** One number of a process. */
    private interface Reader {
        long read(long pid) throws IOException;
    }

    public static Cost of(List<Long> pids) throws IOException {
        return new Cost(sum(pids, Cost::ticks) / TICKS_A_SECOND, sum(pids, Cost::switches));
    }

    public Cost since(Cost before) {
        return new Cost(cpuSeconds - before.cpuSeconds, contextSwitches - before.contextSwitches);
    }

    /** Memory that is the processes' own, with their part of what they share. */
    public static long pssKb(List<Long> pids) throws IOException {
        return sum(pids, pid -> field(proc(pid, "smaps_rollup"), "Pss:"));
    }

    /** Begins a new measurement of the largest resident size. */
    public static void forgetPeak(List<Long> pids) throws IOException {
        for (long pid : pids) {
            Files.writeString(proc(pid, "clear_refs"), "5");
        }
    }

    /** The sum of the largest resident sizes since then; what processes share counts for each. */
    public static long peakRssKb(List<Long> pids) throws IOException {
        return sum(pids, pid -> field(proc(pid, "status"), "VmHWM:"));
    }

    private static long sum(List<Long> pids, Reader reader) throws IOException {
        long sum = 0;
        for (long pid : pids) {
            try {
                sum += reader.read(pid);
            } catch (NoSuchFileException _) {
                // it ended meanwhile, and its parent has its times
            }
        }
        return sum;
    }

    private static long ticks(long pid) throws IOException {
        String stat = Files.readString(proc(pid, "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1); // a program's name may hold blanks
        long ticks = 0;
        for (int i = USER_TIME; i <= CHILDREN_SYSTEM_TIME; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks;
    }

    private static long switches(long pid) throws IOException {
        long sum = 0;
        List<Path> threads;
        try (Stream<Path> listed = Files.list(proc(pid, "task"))) {
            threads = listed.toList();
        }
        for (Path thread : threads) {
            try {
                sum += field(thread.resolve("status"), "voluntary_ctxt_switches:")
                        + field(thread.resolve("status"), "nonvoluntary_ctxt_switches:");
            } catch (NoSuchFileException _) {
                // the thread ended meanwhile
            }
        }
        return sum;
    }

    private static long field(Path file, String name) throws IOException {
        for (String line : Files.readString(file).split("\n", -1)) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.substring(name.length()).strip().split(" ", -1)[0]);
            }
        }
        throw new IOException(name + " is missing in " + file);
    }

    private static Path proc(long pid, String file) {
        return Path.of("/proc", Long.toString(pid), file);
    }
}
