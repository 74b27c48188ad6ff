package io.pgweir.proxy.tally;

/** What {@link Latencies} had counted at one moment, of one worker or of several together. Never changes. */
public final class LatencySum {
    public static final LatencySum NOTHING = new LatencySum(new long[Buckets.COUNT], 0);

    private final long[] counts;
    private final long nanos;

    LatencySum(long[] counts, long nanos) {
        this.counts = counts;
        this.nanos = nanos;
    }

    /** How many fell into a bucket. */
    public long count(int bucket) {
        return counts[bucket];
    }

    /** How many there were in all. */
    public long count() {
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        return all;
    }

    /** What they took together. */
    public long nanos() {
        return nanos;
    }

    public LatencySum plus(LatencySum other) {
        long[] sums = counts.clone();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.counts[i];
        }
        return new LatencySum(sums, nanos + other.nanos);
    }

    /** What came since {@code before}, which is an earlier state of the same. */
    public LatencySum since(LatencySum before) {
        long[] later = counts.clone();
        for (int i = 0; i < later.length; i++) {
            later[i] = Math.max(0, later[i] - before.counts[i]);
        }
        return new LatencySum(later, Math.max(0, nanos - before.nanos));
    }

    /**
     * The time that this part of all were at most, taken from where they lie among the bounds; 0 where there are none.
     *
     * @param part from 0 to 1: 0.99 for the time that one in a hundred exceeds
     */
    public long quantileNanos(double part) {
        long all = count();
        long wanted = (long) Math.ceil(part * all);
        long seen = 0;
        for (int i = 0; i < counts.length && all > 0; i++) {
            if (counts[i] > 0 && seen + counts[i] >= wanted) {
                return within(i, (double) (wanted - seen) / counts[i]);
            }
            seen += counts[i];
        }
        return 0;
    }

    private static long within(int bucket, double part) {
        long from = bucket == 0 ? 0 : Buckets.boundNanos(bucket - 1);
        long to = Buckets.boundNanos(bucket);
        return to == Long.MAX_VALUE ? from : from + (long) (part * (to - from));
    }
}
