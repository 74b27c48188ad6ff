package io.pgweir.protocol.sql;

/** Looks at a text's bytes from 128 on. */
final class EncodingCheck {
    private EncodingCheck() {}

    /** Whether all bytes are below 128, and so mean the same in every encoding. */
    static boolean isAscii(TextWindow text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (text.at(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text is UTF-8 as PostgreSQL takes it: shortest forms, no surrogates. */
    static boolean isUtf8(TextWindow text) {
        int length = text.length();
        int i = 0;
        while (i < length) {
            int c = text.at(i);
            if (c < 0x80) {
                i++;
                continue;
            }
            int more = c < 0xc2 ? -1 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : c < 0xf5 ? 3 : -1;
            int second = text.at(i + 1);
            boolean shortest = switch (c) {
                case 0xe0 -> second >= 0xa0;
                case 0xed -> second < 0xa0;
                case 0xf0 -> second >= 0x90;
                case 0xf4 -> second < 0x90;
                default -> true;
            };
            if (more < 0 || !shortest) {
                return false;
            }
            for (int k = 1; k <= more; k++) {
                if ((text.at(i + k) & 0xc0) != 0x80) {
                    return false;
                }
            }
            i += more + 1;
        }
        return true;
    }
}
