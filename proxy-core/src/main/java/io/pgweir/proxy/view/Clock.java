package io.pgweir.proxy.view;

import java.time.Instant;

/** One moment by both clocks, to tell when it was that {@link System#nanoTime} had some value. */
record Clock(Instant instant, long nanos) {
    static Clock now() {
        return new Clock(Instant.now(), System.nanoTime());
    }

    Instant at(long then) {
        return instant.minusNanos(nanos - then);
    }
}
