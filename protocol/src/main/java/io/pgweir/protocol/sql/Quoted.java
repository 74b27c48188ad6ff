package io.pgweir.protocol.sql;

/**
 * Finds where comments and quoted things end. Each method takes where the thing begins and returns the index behind it,
 * or {@link #UNTERMINATED}.
 */
final class Quoted {
    static final int UNTERMINATED = -1;

    /** PostgreSQL has no bound here; nobody writes longer ones, and comparing them must not take us far back. */
    static final int MAX_TAG_BYTES = 63;

    private Quoted() {}

    /**
     * A string in single quotes, with all its continuations: {@code 'a'}, a line break, {@code 'b'} is one string.
     *
     * @param backslashes whether a backslash takes away the meaning of the byte behind it
     */
    static int string(TextWindow text, int at, boolean backslashes) {
        int i = at + 1;
        while (true) {
            i = plain(text, i, '\'');
            int c = text.at(i);
            if (c == '\'') {
                int next = text.at(i + 1);
                if (next == '\'') {
                    i += 2;
                } else {
                    int more = continuation(text, i + 1, next);
                    if (more < 0) {
                        return i + 1;
                    }
                    i = more;
                }
            } else if (c == '\\' && backslashes && text.at(i + 1) > 0) {
                i += 2;
            } else if (c <= 0) {
                return UNTERMINATED;
            } else {
                i++;
            }
        }
    }

    /** Skips what is no quote of this sort, no backslash and no zero, where the text is at hand as a whole. */
    private static int plain(TextWindow text, int at, int quote) {
        byte[] whole = text.whole();
        int i = at;
        if (whole != null) {
            long special = Eight.special(Eight.at(whole, i), quote);
            while (special == 0) {
                i += Long.BYTES;
                special = Eight.special(Eight.at(whole, i), quote);
            }
            i += Eight.before(special);
        }
        return i;
    }

    /** Behind the quote that continues a string: blanks with a line break in them and a quote; else negative. */
    private static int continuation(TextWindow text, int at, int first) {
        if (!Chars.isSpace(first) && first != '-') {
            return UNTERMINATED;
        }
        boolean newline = false;
        int i = at;
        while (true) {
            int c = text.at(i);
            if (Chars.isSpace(c)) {
                newline |= Chars.isNewline(c);
                i++;
            } else if (c == '-' && text.at(i + 1) == '-') {
                i = lineComment(text, i);
                if (text.at(i) == TextWindow.NONE) {
                    return UNTERMINATED;
                }
            } else {
                return c == '\'' && newline ? i + 1 : UNTERMINATED;
            }
        }
    }

    /** An identifier in double quotes, where two of them stand for one. */
    static int identifier(TextWindow text, int at) {
        int i = at + 1;
        while (true) {
            i = plain(text, i, '"');
            int c = text.at(i);
            if (c == '"') {
                if (text.at(i + 1) != '"') {
                    return i + 1;
                }
                i += 2;
            } else if (c <= 0) {
                return UNTERMINATED;
            } else {
                i++;
            }
        }
    }

    /** The opening {@code $tag$} of a dollar quote, or {@link #UNTERMINATED} where it is none that we take. */
    static int dollarTag(TextWindow text, int at) {
        int i = at + 1;
        if (Chars.startsWord(text.at(i))) {
            i++;
            while (Chars.startsWord(text.at(i)) || Chars.isDigit(text.at(i))) {
                i++;
            }
        }
        return text.at(i) == '$' && i - at - 1 <= MAX_TAG_BYTES ? i + 1 : UNTERMINATED;
    }

    /** A string in dollar quotes whose opening tag, kept in {@code tag}, ends before {@code body}. */
    static int dollar(TextWindow text, int body, byte[] tag, int tagLength) {
        int i = body;
        while (true) {
            int c = text.at(i);
            if (c == '$') {
                int matched = 1;
                while (matched < tagLength && text.at(i + matched) == (tag[matched] & 0xff)) {
                    matched++;
                }
                if (matched == tagLength) {
                    return i + tagLength;
                }
                i += matched;
            } else if (c <= 0) {
                return UNTERMINATED;
            } else {
                i++;
            }
        }
    }

    /** A comment to the end of its line. The line break is left: it counts where strings are continued. */
    static int lineComment(TextWindow text, int at) {
        int i = at + 2;
        while (text.at(i) > 0 && !Chars.isNewline(text.at(i))) {
            i++;
        }
        return i;
    }

    /** A comment in slashes and stars, which may hold others. */
    static int blockComment(TextWindow text, int at) {
        int depth = 1;
        int i = at + 2;
        while (true) {
            int c = text.at(i);
            if (c == '*' && text.at(i + 1) == '/') {
                i += 2;
                if (--depth == 0) {
                    return i;
                }
            } else if (c == '/' && text.at(i + 1) == '*') {
                i += 2;
                depth++;
            } else if (c <= 0) {
                return UNTERMINATED;
            } else {
                i++;
            }
        }
    }
}
