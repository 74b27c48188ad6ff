package io.pgweir.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** TLS between the proxy and the nodes. */
public record ServerTls(
        @Setting(
                doc = "How much TLS the proxy asks of the nodes, with the meaning of libpq's sslmode.",
                byDefault = "prefer",
                effect = Effect.NEW_CONNECTIONS)
        TlsMode mode,

        @Setting(
                doc = "The file with the certificate authorities that sign the nodes' certificates (PEM).",
                example = "/etc/pgweir/nodes-ca.crt",
                effect = Effect.NEW_CONNECTIONS)
        @Nullable
        Path ca,

        @Setting(
                doc = "The file with the certificate that the proxy shows to nodes that ask for one (PEM).",
                example = "/etc/pgweir/to-nodes.crt",
                effect = Effect.NEW_CONNECTIONS)
        @Nullable
        Path certificate,

        @Setting(
                doc = "The file with the key of that certificate (PEM).",
                example = "/etc/pgweir/to-nodes.key",
                effect = Effect.NEW_CONNECTIONS)
        @Nullable
        Path key) {}
