package io.pgweir.protocol.scram;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * What is kept of a user's password, in any of the three forms of pg_authid and userlist.txt.
 *
 * <p>None of them prints its secret.
 */
public sealed interface StoredPassword {
    /** The password itself: proves by any method, checks any proof. */
    record Plain(String password) implements StoredPassword {
        @Override
        public boolean admits(String user, byte[] offered) {
            return MessageDigest.isEqual(password.getBytes(StandardCharsets.UTF_8), offered);
        }

        /** The form that a SCRAM server needs. Costly. */
        public ScramSecret toScram(byte[] salt, int iterations) {
            return ScramSecret.derive(password, salt, iterations);
        }

        @Override
        public String toString() {
            return "Plain[…]";
        }
    }

    /** "md5" and 32 hex digits: enough to log in by md5, and to check such a login. */
    record Md5Hash(String hash) implements StoredPassword {
        @Override
        public boolean admits(String user, byte[] offered) {
            return MessageDigest.isEqual(ScramSecret.ascii(hash), ScramSecret.ascii(Md5.hash(user, offered)));
        }

        @Override
        public String toString() {
            return "Md5Hash[…]";
        }
    }

    /** A SCRAM verifier: checks a proof, makes none. */
    record Scram(ScramSecret secret) implements StoredPassword {
        @Override
        public boolean admits(String user, byte[] offered) {
            return secret.matches(offered);
        }
    }

    /** Whether a password that came in clear is the one. Costly for {@link Scram}. */
    boolean admits(String user, byte[] offered);

    /**
     * Whether this is the right answer to md5's question. A SCRAM verifier cannot tell, so it says no.
     */
    default boolean admitsMd5(String user, byte[] answer, byte[] salt) {
        String hash = switch (this) {
            case Plain plain -> Md5.hash(user, plain.password());
            case Md5Hash md5 -> md5.hash();
            case Scram scram -> "";
        };
        return !hash.isEmpty() && MessageDigest.isEqual(ScramSecret.ascii(Md5.answer(hash, salt)), answer);
    }

    /** Tells the forms apart as PostgreSQL does: what is no hash and no verifier is a plain password. */
    static StoredPassword parse(String stored) {
        if (Md5.isHash(stored)) {
            return new Md5Hash(stored);
        }
        ScramSecret secret = ScramSecret.parse(stored);
        return secret == null ? new Plain(stored) : new Scram(secret);
    }
}
