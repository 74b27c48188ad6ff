package io.pgweir.proxy.view;

import io.pgweir.config.PoolMode;
import io.pgweir.proxy.tally.Tallied;
import java.util.List;

/**
 * One pool, all workers together.
 *
 * @param outdated of all connections, those that are to be replaced
 * @param opening server connections that are being opened
 * @param waiting sessions in line
 * @param longestWaitNanos for how long the first of them has waited
 */
public record PoolSight(
        String database,
        String serverDatabase,
        String user,
        String node,
        PoolMode mode,
        int size,
        int active,
        int idle,
        int cleaning,
        int beingCancelled,
        int outdated,
        int opening,
        int waiting,
        long longestWaitNanos,
        Tallied tallied) {

    /** The sum of what several workers have of the same pool. */
    static PoolSight sum(List<PoolSight> parts) {
        PoolSight sum = parts.getFirst();
        for (PoolSight part : parts.subList(1, parts.size())) {
            sum = sum.plus(part);
        }
        return sum;
    }

    private PoolSight plus(PoolSight other) {
        return new PoolSight(
                database,
                serverDatabase,
                user,
                node,
                mode,
                size,
                active + other.active,
                idle + other.idle,
                cleaning + other.cleaning,
                beingCancelled + other.beingCancelled,
                outdated + other.outdated,
                opening + other.opening,
                waiting + other.waiting,
                Math.max(longestWaitNanos, other.longestWaitNanos),
                tallied.plus(other.tallied));
    }
}
