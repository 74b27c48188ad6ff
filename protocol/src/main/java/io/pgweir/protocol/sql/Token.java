package io.pgweir.protocol.sql;

/** The kinds of tokens, as numbers: a switch over them is what a classifier does all day. */
final class Token {
    static final int END = 0;

    /** An unquoted identifier or a keyword. */
    static final int WORD = 1;

    /** An identifier in double quotes. */
    static final int QUOTED = 2;

    /** An identifier {@code U&"..."}, whose name only its escape character tells, which may come behind it. */
    static final int UNICODE = 3;

    /** A string, in whatever quotes. */
    static final int STRING = 4;

    static final int NUMBER = 5;
    static final int PARAMETER = 6;
    static final int OPERATOR = 7;
    static final int OPEN = 8;
    static final int CLOSE = 9;
    static final int OPEN_BRACKET = 10;
    static final int CLOSE_BRACKET = 11;
    static final int COMMA = 12;
    static final int SEMICOLON = 13;
    static final int DOT = 14;
    static final int TYPECAST = 15;

    /** {@code :} and {@code :=} and {@code ..}: nothing that matters here. */
    static final int OTHER = 16;

    /** No token of PostgreSQL's; {@link SqlLexer#error} says why. The text's rest has no meaning. */
    static final int ERROR = 17;

    private Token() {}
}
