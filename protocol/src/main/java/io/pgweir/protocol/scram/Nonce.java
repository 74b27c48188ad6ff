package io.pgweir.protocol.scram;

import java.security.SecureRandom;
import java.util.Base64;

/** A random text that no other login has: 18 bytes, as PostgreSQL's, in 24 letters. */
final class Nonce {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 18;

    private Nonce() {}

    static String next() {
        return Base64.getEncoder().encodeToString(randomBytes(BYTES));
    }

    static byte[] randomBytes(int count) {
        var bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
