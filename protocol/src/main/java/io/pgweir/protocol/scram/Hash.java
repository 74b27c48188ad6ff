package io.pgweir.protocol.scram;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The digests that every JDK has, without their checked exceptions. */
final class Hash {
    static final int SHA256_BYTES = 32;

    private static final String HMAC = "HmacSHA256";

    private Hash() {}

    static byte[] sha256(byte[] data) {
        return digest("SHA-256").digest(data);
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this JDK has no " + algorithm, missing);
        }
    }

    static byte[] hmac(byte[] key, byte[] data) {
        return mac(key).doFinal(data);
    }

    static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            // HMAC pads a short key with zeros, so one zero is the empty key, which SecretKeySpec does not take.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, HMAC));
            return mac;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this JDK has no " + HMAC, missing);
        }
    }

    static byte[] xor(byte[] a, byte[] b) {
        var result = new byte[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = (byte) (a[i] ^ b[i]);
        }
        return result;
    }
}
