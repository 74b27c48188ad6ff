package io.pgweir.bench.versus;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Time, CPU and the peak of memory from one moment to another. Where there is no process to ask, the latter two are NaN. */
record Meter(@Nullable Daemon process, @Nullable Cost before, long startNanos) {
    /** What a meter shows. */
    record Reading(double seconds, double cpuSeconds, double peakMb) {}

    static Meter start(Contestant contestant) throws IOException {
        Daemon process = contestant.process();
        if (process == null) {
            return new Meter(null, null, System.nanoTime());
        }
        Cost.forgetPeak(process.pid());
        return new Meter(process, Cost.of(process.pid()), System.nanoTime());
    }

    Reading read() throws IOException {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        if (process == null || before == null) {
            return new Reading(seconds, Double.NaN, Double.NaN);
        }
        double cpu = Cost.of(process.pid()).since(before).cpuSeconds();
        return new Reading(seconds, cpu, Cost.peakRssKb(process.pid()) / 1024.0);
    }
}
