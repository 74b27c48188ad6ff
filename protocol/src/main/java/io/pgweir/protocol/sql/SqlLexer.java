package io.pgweir.protocol.sql;

/**
 * Cuts a text into tokens by PostgreSQL's own rules (its scan.l), without allocation and in one pass.
 *
 * <p>Where PostgreSQL's majors differ, as in what may follow a number, the token is an error: the text may then mean two
 * things. Bytes from 128 on are letters, as they are to PostgreSQL; that is only true in an encoding whose characters
 * hold no ASCII byte, which is for the caller to know.
 */
final class SqlLexer {
    private final TextWindow text;
    private final byte[] tag = new byte[Quoted.MAX_TAG_BYTES + 2];
    /** The beginning of a word in a text that is not in the window as a whole. */
    private final byte[] copied = new byte[KeywordTable.LONGEST + KeywordTable.SLACK];

    private boolean backslashes;
    private int kind;
    private int start;
    private int end;

    /** Up to here nothing but lone plus and minus signs follow, so that a long run of them is not read again and again. */
    private int signsEnd;

    private Keyword keyword = Keyword.NONE;
    private Reason error = Reason.INVALID;
    private Hint hint = Hint.NONE;
    private Recency recency = Recency.UNSAID;

    SqlLexer(TextWindow text) {
        this.text = text;
    }

    /** Begins with the text that the window holds now. */
    void begin(boolean standardConformingStrings) {
        backslashes = !standardConformingStrings;
        end = 0;
        signsEnd = 0;
        hint = Hint.NONE;
        recency = Recency.UNSAID;
        kind = Token.OTHER;
    }

    /** Goes on from this place of the same text, between two tokens. */
    void startAt(int at) {
        end = at;
        signsEnd = 0;
        kind = Token.OTHER;
    }

    /** The kind of the last token. */
    int kind() {
        return kind;
    }

    /** Where the last token begins. */
    int start() {
        return start;
    }

    /** Where it ends. */
    int end() {
        return end;
    }

    /** The keyword that the last token is, {@link Keyword#NONE} for all that are none. */
    Keyword keyword() {
        return keyword;
    }

    /** Why the last token is an error. */
    Reason error() {
        return error;
    }

    /** What the comments so far asked for. */
    Hint hint() {
        return hint;
    }

    /** How new comments wanted what is read to be. */
    Recency recency() {
        return recency;
    }

    /** Moves to the next token and returns its kind. Stays on the end, and on an error. */
    int next() {
        if (kind != Token.ERROR && kind != Token.END) {
            keyword = Keyword.NONE;
            byte[] whole = text.whole();
            int token = whole == null ? Token.END : common(whole, end);
            kind = token == Token.END ? token(afterBlanks(end)) : token;
        }
        return kind;
    }

    /** Moves over a dot and to the word behind it, where they follow right behind this token and each other. */
    boolean nextBehindDot() {
        byte[] whole = text.whole();
        if (whole == null || whole[end] != '.' || !Chars.startsWord(whole[end + 1] & 0xff)) {
            return false;
        }
        int second = whole[end + 2];
        if (second == '\'' || second == '&') {
            return false;
        }
        start = end + 1;
        end = word(whole, start);
        kind = Token.WORD;
        return true;
    }

    /** Reads the token that begins here or behind a blank if it is one that most texts are made of; else says END. */
    private int common(byte[] whole, int at) {
        int i = whole[at] == ' ' ? at + 1 : at;
        int token = Chars.token(whole[i]);
        if (token == Token.WORD) {
            int second = whole[i + 1];
            if (second == '\'' || second == '&') {
                return Token.END;
            }
            start = i;
            end = word(whole, i);
            return token;
        }
        if (token >= Token.OPEN) {
            if (token == Token.DOT && !Chars.startsWord(whole[i + 1] & 0xff)) {
                return Token.END;
            }
            start = i;
            end = i + 1;
            return token;
        }
        int behind = token == Token.END ? -1 : behindCommon(whole, i, token);
        if (behind < 0) {
            return Token.END;
        }
        start = i;
        end = behind;
        return token;
    }

    /** Where the token ends that begins here if it is the plain one of its kind, else negative. */
    private int behindCommon(byte[] whole, int at, int token) {
        return switch (token) {
            case Token.STRING -> Quoted.string(text, at, backslashes);
            case Token.NUMBER, Token.PARAMETER -> {
                int behind = behindDigits(whole, at + 1);
                boolean alone = whole[behind] != '.' && Chars.word(whole[behind] & 0xff) == 0;
                yield alone && (token == Token.NUMBER || behind > at + 1) ? behind : -1;
            }
            case Token.OPERATOR -> Chars.isOperator(whole[at + 1] & 0xff) ? -1 : at + 1;
            default -> -1;
        };
    }

    private static int behindDigits(byte[] whole, int at) {
        int i = at;
        while (Chars.isDigit(whole[i] & 0xff)) {
            i++;
        }
        return i;
    }

    /** Takes the word there, which is no string, for a keyword if it is one, and returns where it ends. */
    private int word(byte[] whole, int at) {
        long eight = Eight.at(whole, at);
        long outside = Eight.outsideWord(eight);
        if (outside != 0) {
            int length = Eight.before(outside);
            keyword = Keyword.of(eight, length);
            return at + length;
        }
        int i = at;
        do {
            i += Long.BYTES;
            outside = Eight.outsideWord(Eight.at(whole, i));
        } while (outside == 0);
        i += Eight.before(outside);
        keyword = Keyword.of(whole, at, i - at);
        return i;
    }

    /** Skips blanks and comments. */
    private int afterBlanks(int at) {
        int i = at;
        while (true) {
            int c = text.at(i);
            if (Chars.isSpace(c)) {
                i++;
            } else if (c == '-' && text.at(i + 1) == '-') {
                i = Quoted.lineComment(text, i);
            } else if (c == '/' && text.at(i + 1) == '*') {
                int behind = Quoted.blockComment(text, i);
                if (behind < 0) {
                    return i;
                }
                hint = hint.and(Hint.read(text, i + 2, behind - 2));
                recency = recency.and(Recency.read(text, i + 2, behind - 2));
                i = behind;
            } else {
                return i;
            }
        }
    }

    private int token(int at) {
        start = at;
        int c = text.at(at);
        if (Chars.startsWord(c)) {
            return word(at, c);
        }
        return switch (c) {
            case TextWindow.NONE -> ended(Token.END, at);
            case '(' -> ended(Token.OPEN, at + 1);
            case ')' -> ended(Token.CLOSE, at + 1);
            case '[' -> ended(Token.OPEN_BRACKET, at + 1);
            case ']' -> ended(Token.CLOSE_BRACKET, at + 1);
            case ',' -> ended(Token.COMMA, at + 1);
            case ';' -> ended(Token.SEMICOLON, at + 1);
            case '\'' -> quoted(Token.STRING, Quoted.string(text, at, backslashes));
            case '"' -> quoted(Token.QUOTED, Quoted.identifier(text, at));
            case '$' -> dollar(at);
            case '.' -> dot(at);
            case ':' -> colon(at);
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(at);
            default -> Chars.isOperator(c) ? operator(at) : failed(Reason.INVALID);
        };
    }

    private int ended(int token, int behind) {
        end = behind;
        return token;
    }

    private int quoted(int token, int behind) {
        return behind < 0 ? failed(Reason.UNTERMINATED) : ended(token, behind);
    }

    private int failed(Reason reason) {
        error = reason;
        end = text.length();
        return Token.ERROR;
    }

    private int word(int at, int first) {
        int second = text.at(at + 1);
        if (second == '\'' || second == '&') {
            int prefixed = prefixed(at, first | 0x20, second);
            if (prefixed != Token.WORD) {
                return prefixed;
            }
        }
        byte[] whole = text.whole();
        if (whole != null) {
            return ended(Token.WORD, word(whole, at));
        }
        int length = copy(at);
        keyword = Keyword.of(copied, 0, length);
        return ended(Token.WORD, at + length);
    }

    /** Copies the beginning of the word there, and returns its length. */
    private int copy(int at) {
        int i = 0;
        for (int c = text.at(at); Chars.word(c) != 0; c = text.at(at + i)) {
            if (i < copied.length) {
                copied[i] = (byte) c;
            }
            i++;
        }
        return i;
    }

    /** Strings and identifiers with a letter before their quote; a word where it is none of these. */
    private int prefixed(int at, int letter, int second) {
        if (second == '&') {
            int third = text.at(at + 2);
            if (letter != 'u' || third != '"' && third != '\'') {
                return Token.WORD;
            }
            if (third == '"') {
                int token = quoted(Token.UNICODE, Quoted.identifier(text, at + 2));
                return token == Token.ERROR ? token : withEscape(at);
            }
            // PostgreSQL refuses these where backslashes escape.
            return backslashes ? failed(Reason.INVALID) : quoted(Token.STRING, Quoted.string(text, at + 2, false));
        }
        return switch (letter) {
            case 'e' -> quoted(Token.STRING, Quoted.string(text, at + 1, true));
            case 'b', 'x' -> quoted(Token.STRING, Quoted.string(text, at + 1, false));
            case 'n' -> quoted(Token.STRING, Quoted.string(text, at + 1, backslashes));
            default -> Token.WORD;
        };
    }

    /** An identifier that goes on with UESCAPE and a string, which belong to it. */
    private int withEscape(int at) {
        int behind = end;
        boolean escaped = isUescape(afterBlanks(behind)) && isString(afterBlanks(end));
        start = at;
        keyword = Keyword.NONE;
        return ended(Token.UNICODE, escaped ? end : behind);
    }

    private boolean isUescape(int at) {
        // The second letter tells it from another identifier of this sort, so that this never goes deeper.
        return (text.at(at) | 0x20) == 'u'
                && (text.at(at + 1) | 0x20) == 'e'
                && token(at) == Token.WORD
                && keyword == Keyword.UESCAPE;
    }

    private boolean isString(int at) {
        return (text.at(at) | 0x20) != 'u' && token(at) == Token.STRING;
    }

    /** A parameter or a string in dollar quotes. */
    private int dollar(int at) {
        if (Chars.isDigit(text.at(at + 1))) {
            return Chars.startsWord(text.at(digits(at + 1))) ? failed(Reason.INVALID) : ended(Token.PARAMETER, end);
        }
        int body = Quoted.dollarTag(text, at);
        if (body < 0) {
            return failed(Reason.INVALID);
        }
        int length = body - at;
        for (int i = 0; i < length; i++) {
            tag[i] = (byte) text.at(at + i);
        }
        return quoted(Token.STRING, Quoted.dollar(text, body, tag, length));
    }

    /** Moves the end behind plain digits. */
    private int digits(int at) {
        end = at;
        while (Chars.isDigit(text.at(end))) {
            end++;
        }
        return end;
    }

    private int dot(int at) {
        int next = text.at(at + 1);
        if (next == '.') {
            return ended(Token.OTHER, at + 2);
        }
        return Chars.isDigit(next) ? number(at) : ended(Token.DOT, at + 1);
    }

    private int colon(int at) {
        return switch (text.at(at + 1)) {
            case ':' -> ended(Token.TYPECAST, at + 2);
            case '=' -> ended(Token.OTHER, at + 2);
            default -> ended(Token.OTHER, at + 1);
        };
    }

    /** Numbers as 18 reads them. A letter right behind one was two tokens until 14, and is an error since. */
    private int number(int at) {
        int i = at;
        int radix = text.at(at) == '0' ? text.at(at + 1) | 0x20 : 0;
        if (radix == 'x' || radix == 'o' || radix == 'b') {
            i = at + 2;
            while (Chars.isHexDigit(text.at(i)) || text.at(i) == '_') {
                i++;
            }
        } else {
            i = decimals(i);
            if (text.at(i) == '.' && text.at(i + 1) != '.') {
                i = decimals(i + 1);
            }
            if ((text.at(i) | 0x20) == 'e') {
                int sign = text.at(i + 1);
                int exponent = sign == '+' || sign == '-' ? i + 2 : i + 1;
                if (!Chars.isDigit(text.at(exponent))) {
                    return failed(Reason.INVALID);
                }
                i = decimals(exponent);
            }
        }
        return Chars.startsWord(text.at(i)) ? failed(Reason.INVALID) : ended(Token.NUMBER, i);
    }

    /** Behind digits with single underscores between them. */
    private int decimals(int at) {
        int i = at;
        while (Chars.isDigit(text.at(i)) || text.at(i) == '_' && i > at && Chars.isDigit(text.at(i + 1))) {
            i++;
        }
        return i;
    }

    /**
     * The longest run of operator characters, less a comment that begins in it, and less the signs at its end where
     * nothing in it allows them: {@code a*-1} is three tokens, {@code a@-1} has the operator {@code @-}.
     */
    private int operator(int at) {
        if (at < signsEnd) {
            return ended(Token.OPERATOR, at + 1);
        }
        int i = at;
        boolean mayEndInSign = false;
        while (true) {
            int c = text.at(i);
            int next = text.at(i + 1);
            if (!Chars.isOperator(c) || c == '/' && next == '*' || c == '-' && next == '-') {
                break;
            }
            mayEndInSign |= Chars.isNotInSql(c);
            i++;
        }
        if (i == at) {
            // Blanks were skipped, so a comment here is one without an end.
            return failed(Reason.UNTERMINATED);
        }
        signsEnd = i;
        while (!mayEndInSign && i - at > 1 && (text.at(i - 1) == '+' || text.at(i - 1) == '-')) {
            i--;
        }
        return ended(Token.OPERATOR, i);
    }
}
