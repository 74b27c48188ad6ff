package io.pgweir.protocol.sql;

import java.util.Locale;
import java.util.Set;

/**
 * How a session's texts are to be read: both settings are reported by the server, and hold for a whole text even where
 * the text changes them.
 *
 * @param standardConformingStrings whether a backslash in plain quotes is only that
 * @param encoding how client_encoding spells characters
 */
public record TextRules(boolean standardConformingStrings, Encoding encoding) {
    public static final TextRules DEFAULT = new TextRules(true, Encoding.UTF8);

    /** What a classifier has to know of an encoding. */
    public enum Encoding {
        UTF8,
        /** No byte below 128 is ever part of another character. */
        ASCII_APART,
        /** A quote or a backslash may be the second byte of a character. */
        HIDES_ASCII;

        private static final Set<String> APART = Set.of(
                "sqlascii",
                "eucjp",
                "euccn",
                "euckr",
                "euctw",
                "eucjis2004",
                "muleinternal",
                "koi8",
                "koi8r",
                "koi8u",
                "alt",
                "win",
                "abc",
                "tcvn",
                "tcvn5712",
                "vscii");

        /** The encoding of this name, as PostgreSQL reads it: only letters and digits count. */
        public static Encoding of(String clientEncoding) {
            String name = clientEncoding.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
            if (name.equals("utf8") || name.equals("unicode")) {
                return UTF8;
            }
            boolean apart =
                    APART.contains(name) || name.matches("latin\\d+|iso8859\\d+|(win|windows)(866|874|125[0-8])");
            return apart ? ASCII_APART : HIDES_ASCII;
        }
    }
}
