package io.pgweir.proxy.web;

import java.util.Map;

/**
 * One point of all curves: what went on since the point before.
 *
 * @param time in seconds since 1970
 * @param home units of work a second that went to the listener's node, and {@code away} those that went to a standby
 * @param p50 half of the queries took no longer, in seconds
 * @param byNode queries a second
 * @param lag seconds that a standby is behind
 */
record Moment(
        double time,
        double transactions,
        double queries,
        double home,
        double away,
        double p50,
        double p95,
        double p99,
        long active,
        long waiting,
        long idle,
        Map<String, Double> byNode,
        Map<String, Double> lag) {
    Moment {
        byNode = Map.copyOf(byNode);
        lag = Map.copyOf(lag);
    }
}
