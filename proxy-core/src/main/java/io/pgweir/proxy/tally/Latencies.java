package io.pgweir.proxy.tally;

/**
 * How long something took, counted by buckets: six in a decade from 10 µs to 100 s, and one for what took longer. Touched by one
 * worker only.
 */
public final class Latencies {
    private final long[] counts = new long[Buckets.COUNT];
    private long nanos;

    /** One more took so long. */
    public void note(long took) {
        long time = Math.max(0, took);
        counts[Buckets.of(time)]++;
        nanos += time;
    }

    /** What was noted so far. */
    public LatencySum read() {
        return new LatencySum(counts.clone(), nanos);
    }
}
