package io.pgweir.proxy.tally;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long something took, counted by buckets: six in a decade from 10 µs to 100 s, and one for what took longer. One thread
 * writes, anybody reads; what a reader sees may lag behind by what is just being noted.
 */
public final class Latencies {
    private final AtomicLongArray counts = new AtomicLongArray(Buckets.COUNT + 1);

    /** One more took {@code nanos}. Only the thread that this belongs to may say so. */
    public void note(long nanos) {
        long time = Math.max(0, nanos);
        add(Buckets.of(time), 1);
        add(Buckets.COUNT, time);
    }

    private void add(int index, long more) {
        counts.setOpaque(index, counts.getPlain(index) + more);
    }

    /** Adds what was noted so far to {@code sum}. */
    public void addTo(LatencySum sum) {
        for (int i = 0; i < Buckets.COUNT; i++) {
            sum.add(i, counts.getOpaque(i));
        }
        sum.addNanos(counts.getOpaque(Buckets.COUNT));
    }
}
