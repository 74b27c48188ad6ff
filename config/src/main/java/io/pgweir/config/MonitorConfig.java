package io.pgweir.config;

import java.time.Duration;

/** How the nodes are watched. */
public record MonitorConfig(
        @Setting(
                doc = "The role that the monitor logs in as on every node. It needs pg_monitor and nothing more.",
                min = "1",
                effect = Effect.RESTART)
        String user,

        @Setting(
                doc = "The password of that role; leave it empty where the nodes ask for none.",
                byDefault = "''",
                effect = Effect.RESTART)
        Secret password,

        @Setting(
                doc = "The database that the monitor connects to.",
                byDefault = "postgres",
                min = "1",
                effect = Effect.RESTART)
        String database,

        @Setting(
                doc = "The time from one look at a node to the next.",
                byDefault = "1s",
                min = "10ms",
                effect = Effect.RESTART)
        Duration period,

        @Setting(
                doc =
                        "How long a node may take to let the monitor in, and again to answer it, before it counts as lost.",
                byDefault = "1s",
                min = "10ms",
                effect = Effect.RESTART)
        Duration timeout,

        @Setting(
                doc = "So many looks in a row must fail before a node counts as down; a look that failed is repeated "
                        + "at once.",
                byDefault = "2",
                min = "1",
                max = "100")
        int failures,

        @Setting(
                doc = "So many looks in a row must succeed before a node that was down is used again.",
                byDefault = "2",
                min = "1",
                max = "100")
        int successes,

        @Setting(
                doc = "A node that went down again within this time of its last fall needs twice as many successes, "
                        + "and so on with each further fall.",
                byDefault = "1m")
        Duration flapWindow,

        @Setting(
                doc = "How often the names are asked again of nodes that have addresses: each. A name that can't be "
                        + "resolved changes nothing.",
                byDefault = "10s",
                min = "10ms")
        Duration resolvePeriod) {}
