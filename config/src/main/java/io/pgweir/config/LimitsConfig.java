package io.pgweir.config;

import java.time.Duration;

/** The bounds that the proxy keeps, so that nothing in it grows without end. */
public record LimitsConfig(
        @Setting(
                doc = "The most clients at the same time; one more is refused with an error.",
                byDefault = "10000",
                min = "1",
                max = "1000000",
                effect = Effect.NEW_CONNECTIONS)
        int clients,

        @Setting(
                doc = "The most server connections over all pools and nodes; 0 is no cap.",
                byDefault = "0",
                max = "262143")
        int serverConnections,

        @Setting(
                doc = "How long a client may take to log in before it is disconnected.",
                byDefault = "15s",
                effect = Effect.NEW_CONNECTIONS)
        Duration loginTimeout,

        @Setting(
                doc = "The most statements that are kept prepared on one server connection; the one not used for "
                        + "longest makes room.",
                byDefault = "500",
                min = "1",
                max = "1000000",
                effect = Effect.NEW_CONNECTIONS)
        int preparedStatements,
        // The upper bound is PostgreSQL's own: no message is larger than its largest allocation.
        @Setting(
                doc = "The largest message that a client may send.",
                byDefault = "1GB",
                min = "8kB",
                max = "1GB",
                effect = Effect.NEW_CONNECTIONS)
        long messageBytes,

        @Setting(
                doc = "How much may wait to be written to a slow peer before reading from the other side stops, per "
                        + "direction of a connection.",
                byDefault = "64kB",
                min = "4kB",
                max = "1GB",
                effect = Effect.NEW_CONNECTIONS)
        long bufferBytes) {

    public static LimitsConfig defaults() {
        return Settings.defaultsOf(LimitsConfig.class);
    }
}
