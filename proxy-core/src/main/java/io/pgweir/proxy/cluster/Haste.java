package io.pgweir.proxy.cluster;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How often a monitor that is asked to hurry looks at most. Asked on any thread. */
final class Haste {
    /** Where somebody waits. */
    private static final long HURRIED_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    /** Where nobody does. */
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** While there is no primary, somebody may become one at any moment. */
    private static final long ANXIOUS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final AtomicLong hurriedNanos = new AtomicLong(System.nanoTime());

    /** Whether it is to look now. */
    boolean isDue(boolean waits) {
        long now = System.nanoTime();
        long last = hurriedNanos.get();
        return now - last > (waits ? HURRIED_NANOS : QUICK_NANOS) && hurriedNanos.compareAndSet(last, now);
    }

    /** In how many nanoseconds a monitor that looks once a period looks at its node again. */
    static long toLook(long period, boolean inDoubt, boolean withoutPrimary) {
        return inDoubt ? Math.min(period, QUICK_NANOS) : withoutPrimary ? Math.min(period, ANXIOUS_NANOS) : period;
    }

    /** How long after it asked for what changes seldom it asks for that again: what a lost primary left is seen by that, too. */
    static long toDetails(long period, boolean withoutPrimary) {
        return withoutPrimary ? Math.min(period, QUICK_NANOS) : period;
    }
}
