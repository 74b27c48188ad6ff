package io.pgweir.proxy.session;

import java.util.concurrent.TimeUnit;

/** Lets so many through in a second, and counts the others. Touched by one worker only. */
final class Ration {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long began;
    private int taken;
    private long left;

    /** Whether one more may pass. */
    boolean takes(int most, long now) {
        if (taken == 0 || now - began >= SECOND) {
            began = now;
            taken = 0;
        }
        if (taken >= most) {
            left++;
            return false;
        }
        taken++;
        return true;
    }

    /** How many did not pass since this was last asked. */
    long left() {
        long number = left;
        left = 0;
        return number;
    }
}
