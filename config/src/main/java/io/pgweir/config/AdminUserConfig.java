package io.pgweir.config;

/** One who may use the console. */
public record AdminUserConfig(
        @Setting(doc = "The name that the client gives.", min = "1", effect = Effect.NEW_CONNECTIONS)
        String name,

        @Setting(
                doc = "The password, or a SCRAM-SHA-256 verifier of it. Left out, it is that of the user of the same "
                        + "name.",
                byDefault = "''",
                effect = Effect.NEW_CONNECTIONS)
        Secret password,

        @Setting(
                doc = "What this user may do: a viewer only looks, an admin does all.",
                byDefault = "viewer",
                effect = Effect.NEW_CONNECTIONS)
        AdminRole role) {}
