package io.pgweir.bench;

import io.pgweir.proxy.tally.Count;
import io.pgweir.proxy.tally.Sample;
import io.pgweir.proxy.tally.Tally;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to count a transaction and to time it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TallyBenchmark {
    private final Tally tally = new Tally();
    private final Sample sample = new Sample();
    private long turn;

    /** Two counts and two times, with the clock read already. */
    @Benchmark
    public Tally transaction() {
        long nanos = 20_000 + (turn++ & 0xffff);
        tally.count(Count.TRANSACTIONS);
        tally.count(Count.QUERIES);
        tally.queryTook(nanos);
        tally.transactionTook(nanos);
        return tally;
    }

    /** What the proxy itself adds: the clock is read for one in 64. */
    @Benchmark
    public Sample sample() {
        sample.begin();
        sample.end();
        return sample;
    }

    /** The clock, to compare with. */
    @Benchmark
    public long clock() {
        return System.nanoTime();
    }
}
