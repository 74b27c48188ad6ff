package io.pgweir.dist.postgres;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Asks again and again until the answer is yes or the time is up. */
final class Patience {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Patience() {}

    /** Whether the answer became yes in time. */
    static boolean until(Duration atMost, BooleanSupplier question) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!question.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ClusterFailure("interrupted while waiting for PostgreSQL", e);
            }
        }
        return true;
    }
}
