package io.pgweir.config;

import java.time.Duration;

/** The size and the times of a pool. A duration of zero is never. */
public record PoolConfig(
        @Setting(
                doc = "How long a client keeps a server connection: for its session, for a transaction, or for a "
                        + "statement.",
                byDefault = "transaction",
                effect = Effect.NEW_CONNECTIONS)
        PoolMode mode,

        @Setting(
                doc = "The most server connections of one pool, that is for one database, user and node.",
                byDefault = "20",
                min = "1",
                max = "262143")
        int size,

        @Setting(
                doc = "The server connections that a pool keeps open once it has been used, even when they are idle.",
                byDefault = "0",
                max = "262143")
        int minSize,

        @Setting(
                doc = "The server connections that a pool may open beyond its size when clients have waited too long.",
                byDefault = "0",
                max = "262143")
        int reserveSize,

        @Setting(doc = "How long a client waits before the reserve is used.", byDefault = "5s", min = "1ms")
        Duration reserveAfter,

        @Setting(doc = "How long a client waits for a server connection before it gets an error.", byDefault = "120s")
        Duration waitTimeout,

        @Setting(doc = "How long one query may run before it is ended.", byDefault = "off")
        Duration queryTimeout,

        @Setting(doc = "How long one transaction may last before its client is disconnected.", byDefault = "off")
        Duration transactionTimeout,

        @Setting(
                doc = "How long a client may do nothing inside a transaction before it is disconnected.",
                byDefault = "off")
        Duration idleInTransactionTimeout,

        @Setting(
                doc = "How long a client may do nothing outside of a transaction before it is disconnected.",
                byDefault = "off")
        Duration clientIdleTimeout,

        @Setting(doc = "How long a server connection may be idle in its pool before it is closed.", byDefault = "10m")
        Duration serverIdleTimeout,

        @Setting(
                doc =
                        "How old a server connection may grow; an older one is closed when it next comes back to its pool.",
                byDefault = "1h")
        Duration serverLifetime,

        @Setting(
                doc = "What is run on a server connection between two clients where they could see each other's "
                        + "state; empty runs nothing.",
                byDefault = "DISCARD ALL",
                max = "1000")
        String resetQuery) {

    public static PoolConfig defaults() {
        return Settings.defaultsOf(PoolConfig.class);
    }
}
