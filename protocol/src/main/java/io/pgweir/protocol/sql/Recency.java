package io.pgweir.protocol.sql;

/**
 * How new a comment in slashes and stars wants what is read to be: {@code pgweir: eventual}, {@code session}, {@code proxy} or
 * {@code strict}. Where comments differ, the strictest wins.
 */
public enum Recency {
    UNSAID(""),
    EVENTUAL("eventual"),
    SESSION("session"),
    PROXY("proxy"),
    STRICT("strict");

    private static final Recency[] ALL = values();

    private final String word;

    Recency(String word) {
        this.word = word;
    }

    public Recency and(Recency other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** Reads a comment's inside. */
    static Recency read(TextWindow text, int start, int end) {
        int at = Hint.oursAt(text, start, end);
        for (int i = 1; at >= 0 && i < ALL.length; i++) {
            if (Hint.is(text, at, end, ALL[i].word)) {
                return ALL[i];
            }
        }
        return UNSAID;
    }
}
