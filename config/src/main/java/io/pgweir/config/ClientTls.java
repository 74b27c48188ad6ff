package io.pgweir.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** TLS between clients and the proxy. */
public record ClientTls(
        @Setting(
                doc = "How much TLS clients must use. allow and prefer leave it to them; verify-ca and verify-full ask "
                        + "for a client certificate that ca has signed.",
                derived = "prefer with a certificate, disable without",
                effect = Effect.NEW_CONNECTIONS)
        TlsMode mode,

        @Setting(
                doc = "The file with the proxy's certificate chain (PEM).",
                example = "/etc/pgweir/proxy.crt",
                effect = Effect.NEW_CONNECTIONS)
        @Nullable
        Path certificate,

        @Setting(
                doc = "The file with the key of that certificate (PEM).",
                example = "/etc/pgweir/proxy.key",
                effect = Effect.NEW_CONNECTIONS)
        @Nullable
        Path key,

        @Setting(
                doc = "The file with the certificate authorities that sign clients' certificates (PEM).",
                example = "/etc/pgweir/clients-ca.crt",
                effect = Effect.NEW_CONNECTIONS)
        @Nullable
        Path ca) {

    static ClientTls complete(
            @Nullable TlsMode mode, @Nullable Path certificate, @Nullable Path key, @Nullable Path ca) {
        TlsMode orElse = certificate == null ? TlsMode.DISABLE : TlsMode.PREFER;
        return new ClientTls(mode == null ? orElse : mode, certificate, key, ca);
    }
}
