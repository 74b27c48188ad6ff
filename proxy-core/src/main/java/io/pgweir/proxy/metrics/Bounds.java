package io.pgweir.proxy.metrics;

import io.pgweir.proxy.tally.Buckets;
import io.pgweir.proxy.tally.LatencySum;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import java.util.ArrayList;
import java.util.List;

/** Which of the bounds a histogram shows: each costs a line for every pool. */
final class Bounds {
    private static final int LAST = Buckets.COUNT - 1; // before the others, which ask for it

    /** 1, 2 and 5 of each decade from 10 µs to 100 s. */
    static final Bounds WIDE = new Bounds(10_000, Long.MAX_VALUE - 1);
    /** The same from 100 µs to 10 s. */
    static final Bounds NARROW = new Bounds(100_000, 10_000_000_000L);

    private final int[] shown;
    private final double[] seconds;

    private Bounds(long fromNanos, long toNanos) {
        List<Integer> buckets = new ArrayList<>();
        for (int i = 0; i < LAST; i++) {
            long bound = Buckets.boundNanos(i);
            if (Buckets.isCoarse(i) && bound >= fromNanos && bound <= toNanos) {
                buckets.add(i);
            }
        }
        buckets.add(LAST);
        shown = buckets.stream().mapToInt(Integer::intValue).toArray();
        seconds = buckets.stream().mapToDouble(Bounds::seconds).toArray();
    }

    private static double seconds(int bucket) {
        return bucket == LAST ? Double.POSITIVE_INFINITY : Sheet.seconds(Buckets.boundNanos(bucket));
    }

    /** What was counted, by these bounds. */
    ClassicHistogramBuckets of(LatencySum sum) {
        long[] counts = new long[shown.length];
        int at = 0;
        for (int i = 0; i < Buckets.COUNT; i++) {
            counts[at] += sum.count(i);
            at += i == shown[at] ? 1 : 0;
        }
        return ClassicHistogramBuckets.of(seconds, counts);
    }
}
