package io.pgweir.proxy.session;

import java.util.concurrent.TimeUnit;

/**
 * What is to be expected of a wait for a standby, by what came of the last ones of this worker's sessions. Where standbys are far behind, or
 * the primary takes its time to send them what was committed, reads wait in vain: then only one of them tries now and then.
 */
final class Prospects {
    /** Standbys that keep up miss a few of the waits, too. */
    private static final int TOLERATED = 64;

    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** Each try has all nodes looked at again and again for as long as it waits. */
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(640);

    /** So many have waited in vain since one was served. */
    private int inVain;
    /** From one try to the next, once too many have. */
    private long pauseNanos;

    private long nextNanos;

    /** Whether a read may wait. */
    boolean mayWait(long now) {
        if (inVain < TOLERATED) {
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
            inVain = 0;
        } else if (inVain < TOLERATED && ++inVain == TOLERATED) {
            pauseNanos = FIRST_NANOS;
            nextNanos = now + FIRST_NANOS;
        }
    }
}
