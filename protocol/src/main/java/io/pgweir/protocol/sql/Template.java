package io.pgweir.protocol.sql;

/**
 * What texts have in common that differ in nothing but values: a 0 for each number, an empty string for each string, and the rest as it
 * was. It is a text of SQL itself that is read as those are which it stands for, as long as no {@link Verdict#restsOnValues verdict rests
 * on a value}.
 *
 * <p>It is told far faster than a text is read. So where it takes more than a look to see how far a value goes (escapes, dollar quotes,
 * comments, numbers with a letter or a second dot in them), everything from there on stays.
 */
public final class Template {
    /** So many bytes behind a text are looked at; they must be zero. */
    public static final int SLACK = Long.BYTES;

    private static final int UNCLEAR = -1;

    private Template() {}

    /** Makes the text that the first {@code length} bytes are its template, and returns how long that is. */
    public static int take(byte[] text, int length) {
        int from = 0;
        int to = 0;
        while (from < length) {
            int token = Chars.token(text[from]);
            int behind = behind(text, from, token);
            if (behind == UNCLEAR) {
                break;
            }
            switch (token) {
                case Token.NUMBER -> text[to++] = '0';
                case Token.STRING -> {
                    text[to++] = '\'';
                    text[to++] = '\'';
                }
                default -> to = move(text, from, behind, to);
            }
            from = behind;
        }
        return move(text, from, length, to);
    }

    private static int move(byte[] text, int from, int behind, int to) {
        if (from == to) {
            return behind;
        }
        int at = to;
        for (int i = from; i < behind; i++) {
            text[at++] = text[i];
        }
        return at;
    }

    /** Where that ends which begins here. */
    private static int behind(byte[] text, int at, int token) {
        return switch (token) {
            case Token.WORD -> behindWord(text, at);
            case Token.NUMBER -> behindNumber(text, at);
            case Token.STRING -> behindString(text, at);
            case Token.PARAMETER -> behindParameter(text, at);
            case Token.DOT -> isDigit(text, at + 1) ? UNCLEAR : at + 1;
            default ->
                switch (text[at]) {
                    case '"' -> at > 0 && text[at - 1] == '&' ? UNCLEAR : behindQuote(text, at);
                    case '-' -> text[at + 1] == '-' ? UNCLEAR : at + 1;
                    case '/' -> text[at + 1] == '*' ? UNCLEAR : at + 1;
                    default -> at + 1;
                };
        };
    }

    private static int behindWord(byte[] text, int at) {
        int i = at;
        long outside = Eight.outsideWord(Eight.at(text, i));
        while (outside == 0) {
            i += Long.BYTES;
            outside = Eight.outsideWord(Eight.at(text, i));
        }
        return i + Eight.before(outside);
    }

    private static int behindNumber(byte[] text, int at) {
        int i = behindDigits(text, at + 1);
        if (text[i] == '.' && isDigit(text, i + 1)) {
            i = behindDigits(text, i + 1);
        }
        return text[i] == '.' || Chars.word(text[i] & 0xff) != 0 ? UNCLEAR : i;
    }

    private static int behindParameter(byte[] text, int at) {
        int i = behindDigits(text, at + 1);
        return i == at + 1 || Chars.word(text[i] & 0xff) != 0 ? UNCLEAR : i;
    }

    private static int behindDigits(byte[] text, int at) {
        int i = at;
        while (isDigit(text, i)) {
            i++;
        }
        return i;
    }

    private static boolean isDigit(byte[] text, int at) {
        return Chars.isDigit(text[at] & 0xff);
    }

    /** A quote within a string is two, as if another string began right behind it: that is part of this one. */
    private static int behindString(byte[] text, int at) {
        int i = at;
        do {
            i = behindQuote(text, i);
        } while (i != UNCLEAR && text[i] == '\'');
        return i;
    }

    /** What is not ASCII may hide a quote in some encodings. */
    private static int behindQuote(byte[] text, int at) {
        byte quote = text[at];
        int i = at + 1;
        while (text[i] != quote) {
            if (text[i] <= 0 || text[i] == '\\') {
                return UNCLEAR;
            }
            i++;
        }
        return i + 1;
    }
}
