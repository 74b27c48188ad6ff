package io.pgweir.bench.versus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a process had used at one moment, as the kernel counts it. */
record Cost(double cpuSeconds, long contextSwitches, long rssKb) {
    /** The unit of times in /proc, on every Linux that runs Java: USER_HZ. */
    private static final double TICKS_A_SECOND = 100;

    static Cost of(long pid) throws IOException {
        String stat = Files.readString(proc(pid, "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1); // a program's name may hold blanks
        double cpu = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
        return new Cost(cpu, switches(pid), field(proc(pid, "status"), "VmRSS:"));
    }

    Cost since(Cost before) {
        return new Cost(cpuSeconds - before.cpuSeconds, contextSwitches - before.contextSwitches, rssKb);
    }

    /** Memory that is the process's own, with its part of what it shares. */
    static long pssKb(long pid) throws IOException {
        return field(proc(pid, "smaps_rollup"), "Pss:");
    }

    /** Begins a new measurement of the largest resident size. */
    static void forgetPeak(long pid) throws IOException {
        Files.writeString(proc(pid, "clear_refs"), "5");
    }

    static long peakRssKb(long pid) throws IOException {
        return field(proc(pid, "status"), "VmHWM:");
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
