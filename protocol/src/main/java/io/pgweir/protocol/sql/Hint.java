package io.pgweir.protocol.sql;

/**
 * What a comment in slashes and stars asks for: {@code pgweir: primary}, {@code pgweir: standby}, or pgpool's {@code NO
 * LOAD BALANCE}. Where comments differ, the primary wins.
 */
public enum Hint {
    NONE,
    STANDBY,
    PRIMARY;

    private static final String OURS = "pgweir:";
    private static final String PGPOOL = "NO LOAD BALANCE";

    Hint and(Hint other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** Reads a comment's inside. */
    static Hint read(TextWindow text, int start, int end) {
        int at = afterSpaces(text, start, end);
        int c = text.at(at) | 0x20;
        if (c == 'p' && isAt(text, at, end, OURS)) {
            int word = afterSpaces(text, at + OURS.length(), end);
            if (is(text, word, end, "standby")) {
                return STANDBY;
            }
            return is(text, word, end, "primary") ? PRIMARY : NONE;
        }
        return c == 'n' && is(text, at, end, PGPOOL) ? PRIMARY : NONE;
    }

    private static int afterSpaces(TextWindow text, int at, int end) {
        int i = at;
        while (i < end && Chars.isSpace(text.at(i))) {
            i++;
        }
        return i;
    }

    private static boolean is(TextWindow text, int at, int end, String words) {
        return isAt(text, at, end, words) && afterSpaces(text, at + words.length(), end) == end;
    }

    private static boolean isAt(TextWindow text, int at, int end, String words) {
        if (end - at < words.length()) {
            return false;
        }
        for (int i = 0; i < words.length(); i++) {
            // The letters here differ from their other case in one bit, and space and colon have that bit set.
            if ((text.at(at + i) | 0x20) != (words.charAt(i) | 0x20)) {
                return false;
            }
        }
        return true;
    }
}
