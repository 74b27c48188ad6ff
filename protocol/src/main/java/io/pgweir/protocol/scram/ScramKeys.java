package io.pgweir.protocol.scram;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What it takes to log in by SCRAM in the place of a password: ClientKey to prove oneself, ServerKey to check the
 * server. They hold for one salt and one number of iterations.
 */
@SuppressWarnings("ArrayRecordComponent") // equals and toString are its own
public record ScramKeys(byte[] clientKey, byte[] serverKey) {
    private static final byte[] CLIENT_KEY = "Client Key".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SERVER_KEY = "Server Key".getBytes(StandardCharsets.US_ASCII);

    public ScramKeys {
        if (clientKey.length != Hash.SHA256_BYTES || serverKey.length != Hash.SHA256_BYTES) {
            throw new IllegalArgumentException("a SCRAM-SHA-256 key has 32 bytes");
        }
    }

    /** Derives them from a password. Costly: a millisecond for 4,096 iterations. */
    public static ScramKeys derive(String password, byte[] salt, int iterations) {
        return of(ScramSecret.saltedPassword(password.getBytes(StandardCharsets.UTF_8), salt, iterations));
    }

    static ScramKeys of(byte[] saltedPassword) {
        return new ScramKeys(Hash.hmac(saltedPassword, CLIENT_KEY), Hash.hmac(saltedPassword, SERVER_KEY));
    }

    /** What a server keeps in the place of the ClientKey: it can check a proof, and cannot make one. */
    public byte[] storedKey() {
        return Hash.sha256(clientKey);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScramKeys that
                && MessageDigest.isEqual(clientKey, that.clientKey)
                && MessageDigest.isEqual(serverKey, that.serverKey);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(clientKey);
    }

    @Override
    public String toString() {
        return "ScramKeys[…]";
    }
}
