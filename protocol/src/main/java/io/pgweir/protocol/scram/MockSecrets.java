package io.pgweir.protocol.scram;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Secrets for users that do not exist, so that nobody learns by trying who does.
 *
 * <p>A name always gets the same salt, as a real user would, for as long as the process lives. The login goes its
 * whole way and fails at the proof: the stored key is the hash of nothing that anybody has.
 */
public final class MockSecrets {
    private final byte[] key;
    private final int iterations;

    /** The iterations should be those of most real users. */
    public MockSecrets(int iterations) {
        this(Nonce.randomBytes(Hash.SHA256_BYTES), iterations);
    }

    MockSecrets(byte[] key, int iterations) {
        this.key = key;
        this.iterations = iterations;
    }

    public ScramSecret of(String user) {
        byte[] salt = Arrays.copyOf(derive("salt", user), ScramSecret.SALT_BYTES);
        return new ScramSecret(iterations, salt, derive("stored", user), derive("server", user));
    }

    private byte[] derive(String purpose, String user) {
        return Hash.hmac(key, (purpose + ':' + user).getBytes(StandardCharsets.UTF_8));
    }
}
