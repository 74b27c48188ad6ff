package io.pgweir.protocol.sql;

/** Which bytes may stand where in PostgreSQL's lexical rules. Takes what {@link TextWindow#at} returns. */
final class Chars {
    private static final int SPACE = 1;
    private static final int NEWLINE = 2;
    private static final int WORD_START = 4;
    private static final int DIGIT = 8;
    private static final int OPERATOR = 16;
    private static final int LONE_SIGN = 32;
    private static final int HEX = 64;

    /** Operators with one of these may end in + or -, others may not. */
    private static final String NOT_IN_SQL = "~!@#^&|`?%";

    private static final byte[] CLASS = new byte[257];

    /** The byte in lower case where it may go on in an unquoted identifier, else 0. Bytes from 128 on are negative. */
    private static final byte[] WORD = new byte[257];

    /** The kind of the token that nearly always begins with this byte; {@link Token#END} for bytes that begin several. */
    private static final byte[] TOKEN = new byte[256];

    static {
        mark(" \t\n\r\f\u000b", SPACE);
        mark("\n\r", NEWLINE);
        mark("0123456789", DIGIT | HEX);
        mark("abcdefABCDEF", HEX);
        mark("~!@#^&|`?+-*/%<>=", OPERATOR);
        mark(NOT_IN_SQL, LONE_SIGN);
        for (int c = 0; c < 256; c++) {
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80;
            if (letter) {
                CLASS[c + 1] |= WORD_START;
                TOKEN[c] = Token.WORD;
            }
            if (c >= '0' && c <= '9') {
                TOKEN[c] = Token.NUMBER;
            }
            if (letter || c >= '0' && c <= '9' || c == '$') {
                WORD[c + 1] = (byte) (c >= 'A' && c <= 'Z' ? c + 32 : c);
            }
        }
        for (char c : "=<>*+%^|&!~@#?`".toCharArray()) {
            TOKEN[c] = Token.OPERATOR;
        }
        TOKEN['\''] = Token.STRING;
        TOKEN['$'] = Token.PARAMETER;
        TOKEN['('] = Token.OPEN;
        TOKEN[')'] = Token.CLOSE;
        TOKEN['['] = Token.OPEN_BRACKET;
        TOKEN[']'] = Token.CLOSE_BRACKET;
        TOKEN[','] = Token.COMMA;
        TOKEN[';'] = Token.SEMICOLON;
        TOKEN['.'] = Token.DOT;
    }

    private Chars() {}

    private static void mark(String chars, int mark) {
        for (int i = 0; i < chars.length(); i++) {
            CLASS[chars.charAt(i) + 1] |= (byte) mark;
        }
    }

    static boolean isSpace(int c) {
        return (CLASS[c + 1] & SPACE) != 0;
    }

    static boolean isNewline(int c) {
        return (CLASS[c + 1] & NEWLINE) != 0;
    }

    static boolean startsWord(int c) {
        return (CLASS[c + 1] & WORD_START) != 0;
    }

    static boolean isDigit(int c) {
        return (CLASS[c + 1] & DIGIT) != 0;
    }

    static boolean isHexDigit(int c) {
        return (CLASS[c + 1] & HEX) != 0;
    }

    static boolean isOperator(int c) {
        return (CLASS[c + 1] & OPERATOR) != 0;
    }

    static boolean isNotInSql(int c) {
        return (CLASS[c + 1] & LONE_SIGN) != 0;
    }

    /**
     * The kind of the token that nearly always begins with this byte: what follows may make it another. {@link Token#END} for bytes
     * that begin several.
     */
    static int token(byte first) {
        return TOKEN[first & 0xff];
    }

    /** The byte in lower case where it may go on in an unquoted identifier, else 0. */
    static int word(int c) {
        return WORD[c + 1];
    }
}
