package io.pgweir.proxy.pool;

import java.util.concurrent.atomic.AtomicInteger;

/** How many server connections there are, counted by whoever opens and closes them on any worker. */
public final class Permits {
    private final AtomicInteger taken = new AtomicInteger();

    /** Takes one if that makes no more than {@code limit}; 0 is no limit. */
    public boolean take(int limit) {
        while (true) {
            int now = taken.get();
            if (limit > 0 && now >= limit) {
                return false;
            }
            if (taken.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    public void giveBack() {
        int left = taken.decrementAndGet();
        assert left >= 0;
    }

    public int taken() {
        return taken.get();
    }
}
