package io.pgweir.protocol.scram;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The digests that every JDK has, without their checked exceptions. */
final class Hash {
    static final int SHA256_BYTES = 32;

    private static final String HMAC = "HmacSHA256";
    /** What all others are copies of: to look one up takes longer than to compute what it is for. */
    private static final Mac BLANK_MAC = newMac();

    private static final MessageDigest BLANK_SHA256 = digest("SHA-256");

    private Hash() {}

    static byte[] sha256(byte[] data) {
        try {
            return ((MessageDigest) BLANK_SHA256.clone()).digest(data);
        } catch (CloneNotSupportedException other) { // another's than the JDK's own
            return digest("SHA-256").digest(data);
        }
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
        Mac mac = blankMac();
        try {
            // HMAC pads a short key with zeros, so one zero is the empty key, which SecretKeySpec does not take.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, HMAC));
            return mac;
        } catch (GeneralSecurityException refused) {
            throw new IllegalStateException("this JDK's " + HMAC + " refuses a key", refused);
        }
    }

    private static Mac blankMac() {
        try {
            return (Mac) BLANK_MAC.clone();
        } catch (CloneNotSupportedException other) {
            return newMac();
        }
    }

    /** A new one, for which a provider is settled on: else the first copies would do that, and several threads may make them. */
    private static Mac newMac() {
        try {
            Mac mac = Mac.getInstance(HMAC);
            int _ = mac.getMacLength();
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
