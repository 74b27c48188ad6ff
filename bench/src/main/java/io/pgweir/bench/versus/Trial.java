package io.pgweir.bench.versus;

import io.pgweir.bench.figure.Cost;
import io.pgweir.bench.figure.Figure;
import io.pgweir.bench.load.Crowd;
import io.pgweir.bench.load.Load;
import io.pgweir.bench.load.Workload;
import io.pgweir.bench.site.Command;
import io.pgweir.bench.site.Contestant;
import io.pgweir.bench.site.Daemon;
import io.pgweir.bench.site.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * One contestant at one workload, once. What it costs is read over a while in the middle, when all clients have come and none has left: units in
 * that time are taken to be as many as the rate says.
 */
record Trial(Site site, Contestant contestant, Workload workload) {
    /** What is measured ends so long before the load does. */
    private static final int MARGIN_MILLIS = 500;

    private static final int WARMUP_SECONDS = 2;
    private static final int LONGEST_WARMUPS = 6;
    private static final int SETTLE_MILLIS = 3000;
    private static final int COUNTING_SECONDS = 1;

    /**
     * Lets it work until it has had so much of a processor, and forgets what came of it: on a machine that does other things too, a
     * compiler gets less done in a second.
     */
    void warmUp(int cpuSeconds) throws IOException, InterruptedException {
        Daemon process = contestant.process();
        if (process == null) {
            return;
        }
        Cost before = Cost.of(process.pids());
        for (int i = 0;
                i < LONGEST_WARMUPS && Cost.of(process.pids()).since(before).cpuSeconds() < cpuSeconds;
                i++) {
            workload.load().run(site, contestant, lead() + WARMUP_SECONDS);
        }
    }

    private int lead() {
        return workload.load().leadSeconds();
    }

    Map<Figure, Double> measure(int seconds) throws IOException, InterruptedException {
        if (workload.idle() == 0) {
            return busy(seconds);
        }
        double before = settledPssKb();
        try (Crowd _ = Crowd.gather(contestant, workload.idle())) {
            double after = settledPssKb();
            Map<Figure, Double> figures = busy(seconds);
            figures.put(Figure.BASE, before / 1024);
            figures.put(Figure.IDLE, (after - before) / workload.idle());
            return figures;
        }
    }

    private Map<Figure, Double> busy(int seconds) throws IOException, InterruptedException {
        FutureTask<Load.Outcome> load = start(lead() + seconds);
        Daemon process = contestant.process();
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        if (process == null) {
            figures.putAll(end(load).figures());
            return figures;
        }
        Thread.sleep(lead() * 1000L - MARGIN_MILLIS);
        List<Long> pids = process.pids();
        Cost before = Cost.of(pids);
        long start = System.nanoTime();
        Thread.sleep(seconds * 1000L);
        Cost spent = Cost.of(pids).since(before);
        double passed = (System.nanoTime() - start) / 1e9;
        figures.put(Figure.MEMORY, Cost.pssKb(process.pids()) / 1024.0);
        figures.putAll(end(load).figures());
        double units = figures.getOrDefault(Figure.RATE, Double.NaN) * passed;
        figures.put(Figure.CPU, spent.cpuSeconds() * 1000 / units);
        figures.put(Figure.SWITCHES, spent.contextSwitches() / units);
        return figures;
    }

    /** System calls for each unit, as perf counts them; what that costs is why it isn't done while anything else is measured. */
    double calls() throws IOException, InterruptedException {
        Daemon process = contestant.process();
        if (process == null) {
            return Double.NaN;
        }
        FutureTask<Load.Outcome> load = start(lead() + COUNTING_SECONDS);
        Thread.sleep(lead() * 1000L - MARGIN_MILLIS);
        long start = System.nanoTime();
        double calls = Calls.of(process.pids(), COUNTING_SECONDS);
        double passed = (System.nanoTime() - start) / 1e9;
        return calls / (end(load).figures().getOrDefault(Figure.RATE, Double.NaN) * Math.min(passed, COUNTING_SECONDS));
    }

    private FutureTask<Load.Outcome> start(int seconds) {
        FutureTask<Load.Outcome> load = new FutureTask<>(() -> workload.load().run(site, contestant, seconds));
        Thread.ofPlatform().daemon().name("load").start(load);
        return load;
    }

    private static Load.Outcome end(FutureTask<Load.Outcome> load) throws IOException, InterruptedException {
        try {
            return load.get();
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            throw new IOException(cause == null ? failed.getMessage() : cause.getMessage(), failed);
        }
    }

    /** What it holds when it has had time to settle; a JVM's garbage is collected before, as it would be if memory were short. */
    private double settledPssKb() throws IOException, InterruptedException {
        Daemon process = contestant.process();
        if (process == null) {
            return Double.NaN;
        }
        Thread.sleep(SETTLE_MILLIS);
        if (contestant.isJvm()) {
            Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
            Command.run(List.of(jcmd.toString(), Long.toString(process.pid()), "GC.run"));
            Thread.sleep(SETTLE_MILLIS);
        }
        return Cost.pssKb(process.pids());
    }
}
