package io.pgweir.proxy.metrics;

import io.pgweir.proxy.tally.Tallied;

/**
 * What is told of a pool, or of all those together that have no series of their own.
 *
 * @param tallied since the start; it only grows, though pools come and go
 */
record PoolSeries(
        String database,
        String user,
        String node,
        int size,
        int active,
        int idle,
        int cleaning,
        int beingCancelled,
        int opening,
        int waiting,
        long longestWaitNanos,
        Tallied tallied) {
    static final String OTHER = "other";

    static PoolSeries none(String database, String user, String node, Tallied tallied) {
        return new PoolSeries(database, user, node, 0, 0, 0, 0, 0, 0, 0, 0, tallied);
    }

    PoolSeries plus(PoolSeries more) {
        return new PoolSeries(
                database,
                user,
                node,
                size + more.size,
                active + more.active,
                idle + more.idle,
                cleaning + more.cleaning,
                beingCancelled + more.beingCancelled,
                opening + more.opening,
                waiting + more.waiting,
                Math.max(longestWaitNanos, more.longestWaitNanos),
                tallied.plus(more.tallied));
    }
}
