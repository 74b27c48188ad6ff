package io.pgweir.bench;

import io.pgweir.proxy.tally.Count;
import io.pgweir.proxy.tally.Sample;
import io.pgweir.proxy.tally.Tally;
import org.openjdk.jmh.annotations.Benchmark;

/** What it costs to count a transaction and to time it. */
public class TallyBenchmark extends CallBenchmark {
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
