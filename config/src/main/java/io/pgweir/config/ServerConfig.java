package io.pgweir.config;

import java.time.Duration;

/** How connections to the nodes are made. */
public record ServerConfig(
        @Setting(
                doc = "How long a node may take to accept a connection and to log us in, both together.",
                byDefault = "5s",
                min = "10ms",
                effect = Effect.NEW_CONNECTIONS)
        Duration connectTimeout,

        @Setting(
                doc = "The pause after a first failed connection to a node; it doubles with each further failure.",
                byDefault = "100ms",
                min = "1ms",
                effect = Effect.NEW_CONNECTIONS)
        Duration backoffMin,

        @Setting(
                doc = "The longest pause between two tries to connect to a node.",
                byDefault = "5s",
                min = "1ms",
                effect = Effect.NEW_CONNECTIONS)
        Duration backoffMax) {

    public static ServerConfig defaults() {
        return Settings.defaultsOf(ServerConfig.class);
    }
}
