package io.pgweir.config;

/** How clients prove who they are. */
public record AuthConfig(
        @Setting(
                doc = "What a client must show to be let in. trust asks for nothing; password and md5 are for old "
                        + "clients and belong behind TLS.",
                byDefault = "scram-sha-256",
                effect = Effect.NEW_CONNECTIONS)
        AuthMethod method) {}
