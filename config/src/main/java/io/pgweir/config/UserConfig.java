package io.pgweir.config;

import org.jspecify.annotations.Nullable;

/** One who may log in. */
public record UserConfig(
        @Setting(
                doc = "The name that the client gives, and the role that its work runs as.",
                min = "1",
                effect = Effect.NEW_CONNECTIONS)
        String name,

        @Setting(
                doc =
                        "The password, or what PostgreSQL stores of it: md5 and 32 hex digits, or a SCRAM-SHA-256 verifier.",
                byDefault = "''",
                effect = Effect.NEW_CONNECTIONS)
        Secret password,

        @Setting(
                doc = "What differs from the pool settings for this user, whatever the database.",
                example = "{ size: 5 }")
        @Nullable
        PoolOverrides pool,

        @Setting(
                doc = "The most server connections that this user has over all databases and nodes; 0 is no cap.",
                byDefault = "0",
                max = "262143")
        int serverConnections,

        @Setting(
                doc =
                        "How old reads of this user may be, where that differs from routing.consistency and from what its database has.",
                example = "eventual",
                effect = Effect.NEW_CONNECTIONS)
        @Nullable
        Consistency consistency) {}
