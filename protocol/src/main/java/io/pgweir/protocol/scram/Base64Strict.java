package io.pgweir.protocol.scram;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Base64 as PostgreSQL reads it: with its padding. */
final class Base64Strict {
    private Base64Strict() {}

    /** The bytes, or null if the text is not Base64. */
    static byte @Nullable [] decode(String text) {
        if (text.length() % 4 != 0) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
