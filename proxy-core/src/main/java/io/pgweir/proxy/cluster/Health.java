package io.pgweir.proxy.cluster;

import io.pgweir.config.MonitorConfig;
import java.util.ArrayDeque;

/**
 * Whether a node is alive, made of single looks at it: some must fail in a row before it counts as down, and some succeed before it
 * is back; of a node that keeps falling more and more must.
 */
final class Health {
    private static final int MOST_DOUBLINGS = 6;

    /** When it fell, the last falls only. */
    private final ArrayDeque<Long> falls = new ArrayDeque<>();

    private boolean known;
    private boolean alive;
    private int failures;
    private int successes;

    boolean isKnown() {
        return known;
    }

    boolean isAlive() {
        return alive;
    }

    /** Whether the next look decides something, so that it should come soon. */
    boolean isInDoubt() {
        return alive ? failures > 0 : successes > 0;
    }

    void failed(MonitorConfig limits, long now) {
        successes = 0;
        failures = Math.min(failures + 1, limits.failures());
        if (failures >= limits.failures() && (alive || !known)) {
            if (alive) {
                falls.addLast(now);
                if (falls.size() > MOST_DOUBLINGS) {
                    falls.removeFirst();
                }
            }
            known = true;
            alive = false;
        }
    }

    void answered(MonitorConfig limits, long now) {
        failures = 0;
        if (!known) {
            known = true;
            alive = true; // of a node never seen before nobody knows anything bad
        } else if (!alive) {
            successes++;
            if (successes >= needed(limits, now)) {
                alive = true;
                successes = 0;
            }
        }
    }

    /** How many successes in a row a node needs that is down. */
    int needed(MonitorConfig limits, long now) {
        long window = limits.flapWindow().toNanos();
        int doublings = -1; // the first fall is none too many
        for (long fall : falls) {
            doublings += now - fall <= window ? 1 : 0;
        }
        return limits.successes() << Math.max(0, doublings);
    }
}
