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
        int ours = oursAt(text, start, end);
        if (ours >= 0) {
            return is(text, ours, end, "primary") ? PRIMARY : is(text, ours, end, "standby") ? STANDBY : NONE;
        }
        int at = afterSpaces(text, start, end);
        return (text.at(at) | 0x20) == 'n' && is(text, at, end, PGPOOL) ? PRIMARY : NONE;
    }

    /** Where what is meant for us begins in a comment's inside, or -1 if it is not. */
    static int oursAt(TextWindow text, int start, int end) {
        int at = afterSpaces(text, start, end);
        boolean ours = (text.at(at) | 0x20) == 'p' && isAt(text, at, end, OURS);
        return ours ? afterSpaces(text, at + OURS.length(), end) : -1;
    }

    private static int afterSpaces(TextWindow text, int at, int end) {
        int i = at;
        while (i < end && Chars.isSpace(text.at(i))) {
            i++;
        }
        return i;
    }

    static boolean is(TextWindow text, int at, int end, String words) {
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
