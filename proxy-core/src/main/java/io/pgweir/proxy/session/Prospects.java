package io.pgweir.proxy.session;

import java.util.concurrent.TimeUnit;

/**
 * What is to be expected of a wait for a standby, by what came of the last ones of this worker's sessions. Where standbys are far behind, or
 * the primary takes its time to send them what was committed, reads wait in vain: then only one of them tries now and then.
 */
final class Prospects {
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** From one try to the next; 0 while waits are worth it. */
    private long pauseNanos;

    private long nextNanos;

    /** Whether a read may wait. */
    boolean mayWait(long now) {
        if (pauseNanos == 0) {
            return true;
        }
        if (now - nextNanos < 0) {
            return false;
        }
        pauseNanos = Math.min(MOST_NANOS, 2 * pauseNanos);
        nextNanos = now + pauseNanos;
        return true;
    }

    /** A read has waited, and was {@code served} by a standby, or went home after all. */
    void waited(boolean served, long now) {
        if (served) {
            pauseNanos = 0;
        } else if (pauseNanos == 0) {
            pauseNanos = FIRST_NANOS;
            nextNanos = now + FIRST_NANOS;
        }
    }
}
