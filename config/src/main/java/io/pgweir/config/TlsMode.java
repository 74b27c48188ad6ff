package io.pgweir.config;

/** How much TLS is wanted; the words and their meaning are those of libpq's {@code sslmode}. */
public enum TlsMode {
    DISABLE,
    ALLOW,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL;

    /** Whether the peer's certificate is checked against a certificate authority. */
    public boolean verifies() {
        return this == VERIFY_CA || this == VERIFY_FULL;
    }
}
