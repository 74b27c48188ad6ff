package io.pgweir.protocol;

/** The type bytes that a client sends, by the manual's names. */
public final class Frontend {
    public static final byte QUERY = 'Q';
    public static final byte PARSE = 'P';
    public static final byte BIND = 'B';
    public static final byte DESCRIBE = 'D';
    public static final byte EXECUTE = 'E';
    public static final byte CLOSE = 'C';
    public static final byte SYNC = 'S';
    public static final byte FLUSH = 'H';
    public static final byte FUNCTION_CALL = 'F';
    public static final byte COPY_DATA = 'd';
    public static final byte COPY_DONE = 'c';
    public static final byte COPY_FAIL = 'f';
    public static final byte TERMINATE = 'X';
    /** Also SASLInitialResponse, SASLResponse and GSSResponse: only what was asked for tells which. */
    public static final byte PASSWORD = 'p';

    private Frontend() {}
}
