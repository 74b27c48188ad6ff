package io.pgweir.proxy.net;

import org.jspecify.annotations.Nullable;

/**
 * That a worker calls something at each tick, until it wants no more or its owner ends it. Then it is held no more: where many come and
 * go between two ticks, what they leave must be garbage at once, or the collector copies it.
 */
public final class Timing {
    private @Nullable Timed what;

    Timing(Timed what) {
        this.what = what;
    }

    public void end() {
        what = null;
    }

    boolean tick(long now) {
        Timed timed = what;
        return timed != null && timed.tick(now);
    }

    @Override
    public String toString() {
        return String.valueOf(what);
    }
}
