package io.pgweir.config;

/** TLS to both sides. */
public record TlsConfig(
        @Setting(doc = "TLS between clients and the proxy.", byDefault = "{}")
        ClientTls client,

        @Setting(doc = "TLS between the proxy and the nodes.", byDefault = "{}")
        ServerTls server) {}
