package io.pgweir.proxy.tally;

/** What several {@link Latencies} have counted together; belongs to whoever reads. */
public final class LatencySum {
    private final long[] counts = new long[Buckets.COUNT];
    private long nanos;

    void add(int bucket, long count) {
        counts[bucket] += count;
    }

    void addNanos(long more) {
        nanos += more;
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

    /** What came since {@code before}, which is an earlier state of the same. */
    public LatencySum since(LatencySum before) {
        LatencySum later = new LatencySum();
        for (int i = 0; i < counts.length; i++) {
            later.counts[i] = Math.max(0, counts[i] - before.counts[i]);
        }
        later.nanos = Math.max(0, nanos - before.nanos);
        return later;
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
