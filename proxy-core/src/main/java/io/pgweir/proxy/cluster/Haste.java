package io.pgweir.proxy.cluster;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How often monitors that are asked to hurry look at most. Asked on any thread. */
final class Haste {
    /** Where somebody waits. */
    private static final long HURRIED_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    /** Where nobody does. */
    static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final AtomicLong hurriedNanos = new AtomicLong(System.nanoTime());

    /** Whether they are to look now. */
    boolean isDue(boolean waits) {
        long now = System.nanoTime();
        long last = hurriedNanos.get();
        return now - last > (waits ? HURRIED_NANOS : QUICK_NANOS) && hurriedNanos.compareAndSet(last, now);
    }
}
