package io.pgweir.protocol.scram;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The old way to prove a password. Whoever knows the stored hash can log in with it: it is a password itself. */
public final class Md5 {
    private static final String PREFIX = "md5";
    private static final int HEX_CHARS = 32;

    private Md5() {}

    /** What pg_authid keeps: "md5" and the hash of password and user name. */
    public static String hash(String user, byte[] password) {
        MessageDigest md5 = Hash.digest("MD5");
        md5.update(password);
        md5.update(user.getBytes(StandardCharsets.UTF_8));
        return PREFIX + HexFormat.of().formatHex(md5.digest());
    }

    public static String hash(String user, String password) {
        return hash(user, password.getBytes(StandardCharsets.UTF_8));
    }

    /** What a client sends: "md5" and the hash of the stored hash's 32 digits and the server's salt. */
    public static String answer(String stored, byte[] salt) {
        if (!isHash(stored)) {
            throw new IllegalArgumentException("not an md5 hash");
        }
        MessageDigest md5 = Hash.digest("MD5");
        md5.update(stored.substring(PREFIX.length()).getBytes(StandardCharsets.US_ASCII));
        md5.update(salt);
        return PREFIX + HexFormat.of().formatHex(md5.digest());
    }

    /** Whether the text has the form of a stored hash, by PostgreSQL's rule: lower case digits only. */
    public static boolean isHash(String text) {
        if (text.length() != PREFIX.length() + HEX_CHARS || !text.startsWith(PREFIX)) {
            return false;
        }
        for (int i = PREFIX.length(); i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
