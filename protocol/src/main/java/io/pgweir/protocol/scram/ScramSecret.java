package io.pgweir.protocol.scram;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * What a server keeps of a password, in the form of pg_authid: {@code SCRAM-SHA-256$4096:salt$StoredKey:ServerKey}.
 *
 * <p>It checks a client's proof, but cannot make one.
 */
@SuppressWarnings("ArrayRecordComponent") // equals and toString are its own
public record ScramSecret(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    /** PostgreSQL's default of scram_iterations. */
    public static final int DEFAULT_ITERATIONS = 4096;

    public static final int SALT_BYTES = 16;

    /** Far more than anybody's salt, and little enough for every buffer that it goes through. */
    static final int MAX_SALT_BYTES = 1024;

    private static final int MAX_ENCODED_CHARS = 2048;
    private static final String BASE64 = "([A-Za-z0-9+/]+={0,2})";
    private static final Pattern ENCODED =
            Pattern.compile("SCRAM-SHA-256\\$([0-9]{1,10}):" + BASE64 + "\\$" + BASE64 + ":" + BASE64);

    public ScramSecret {
        if (iterations < 1) {
            throw new IllegalArgumentException("iterations: " + iterations + " (expected: >= 1)");
        }
        if (salt.length < 1 || salt.length > MAX_SALT_BYTES) {
            throw new IllegalArgumentException(
                    "salt: " + salt.length + " bytes (expected: 1 to " + MAX_SALT_BYTES + ")");
        }
        if (storedKey.length != Hash.SHA256_BYTES || serverKey.length != Hash.SHA256_BYTES) {
            throw new IllegalArgumentException("a SCRAM-SHA-256 key has 32 bytes");
        }
    }

    /** Reads pg_authid's form; null if it is something else, which PostgreSQL then takes for a plain password. */
    public static @Nullable ScramSecret parse(String encoded) {
        if (encoded.length() > MAX_ENCODED_CHARS) {
            return null;
        }
        Matcher parts = ENCODED.matcher(encoded);
        if (!parts.matches()) {
            return null;
        }
        long iterations = Long.parseLong(parts.group(1));
        byte[] salt = Base64Strict.decode(parts.group(2));
        byte[] storedKey = Base64Strict.decode(parts.group(3));
        byte[] serverKey = Base64Strict.decode(parts.group(4));
        if (iterations < 1
                || iterations > Integer.MAX_VALUE
                || salt == null
                || salt.length > MAX_SALT_BYTES
                || storedKey == null
                || storedKey.length != Hash.SHA256_BYTES
                || serverKey == null
                || serverKey.length != Hash.SHA256_BYTES) {
            return null;
        }
        return new ScramSecret((int) iterations, salt, storedKey, serverKey);
    }

    /** Makes one from a password. Costly: see {@link #saltedPassword}. */
    public static ScramSecret derive(String password, byte[] salt, int iterations) {
        ScramKeys keys = ScramKeys.derive(password, salt, iterations);
        return new ScramSecret(iterations, salt.clone(), keys.storedKey(), keys.serverKey());
    }

    /** Whether this was made from that password, whose bytes may be in any encoding. Costly. */
    public boolean matches(byte[] password) {
        ScramKeys keys = ScramKeys.of(saltedPassword(password, salt, iterations));
        return MessageDigest.isEqual(keys.storedKey(), storedKey) && MessageDigest.isEqual(keys.serverKey(), serverKey);
    }

    /** The hash that all keys come from (Hi of RFC 5802, which is PBKDF2). About a millisecond for 4,096 iterations. */
    public static byte[] saltedPassword(byte[] password, byte[] salt, int iterations) {
        Mac mac = Hash.mac(SaslPrep.prepare(password));
        mac.update(salt);
        byte[] link = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] result = link.clone();
        for (int i = 1; i < iterations; i++) {
            link = mac.doFinal(link);
            for (int b = 0; b < result.length; b++) {
                result[b] ^= link[b];
            }
        }
        return result;
    }

    /** pg_authid's form. It is as good as a secret: never to be logged. */
    public String encoded() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "SCRAM-SHA-256$" + iterations + ":" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(storedKey) + ":" + base64.encodeToString(serverKey);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScramSecret that
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt)
                && MessageDigest.isEqual(storedKey, that.storedKey)
                && MessageDigest.isEqual(serverKey, that.serverKey);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(salt);
    }

    @Override
    public String toString() {
        return "ScramSecret[iterations=" + iterations + ", …]";
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
