package io.pgweir.protocol.sql;

/** Names joined by dots as they are read, such as {@code schema.function}: where the last two of them lie. */
final class Chain {
    /** Before the schema a database may stand, which can only be the one that we are in. */
    private static final int MAX_PARTS = 3;

    private final TextWindow text;
    private int parts;
    private int kind;
    private int start;
    private int end;
    private int qualifierKind;
    private int qualifierStart;
    private int qualifierEnd;
    private Keyword keyword = Keyword.NONE;

    Chain(TextWindow text) {
        this.text = text;
    }

    void clear() {
        parts = 0;
    }

    boolean isEmpty() {
        return parts == 0;
    }

    /** Whether the chain is one word. */
    boolean isSingle() {
        return parts == 1;
    }

    /** Whether the chain has a dot in it. */
    boolean isDotted() {
        return parts > 1;
    }

    /** The keyword that the chain is, if it is one word that is one. */
    Keyword keyword() {
        return parts == 1 ? keyword : Keyword.NONE;
    }

    void begin(SqlLexer lexer) {
        parts = 1;
        take(lexer);
    }

    /** Adds the name that the lexer is at. */
    void add(SqlLexer lexer) {
        qualifierKind = kind;
        qualifierStart = start;
        qualifierEnd = end;
        parts++;
        take(lexer);
    }

    private void take(SqlLexer lexer) {
        kind = lexer.kind();
        start = lexer.start();
        end = lexer.end();
        keyword = lexer.keyword();
    }

    /** Reads the chain as a schema, which may be empty, and a name; false where we can't tell them. */
    boolean read(Name schema, Name name) {
        schema.clear();
        return parts <= MAX_PARTS
                && name.read(text, kind, start, end)
                && (parts == 1 || schema.read(text, qualifierKind, qualifierStart, qualifierEnd));
    }

    /** Reads the chain's last name; false where we can't tell it. */
    boolean readLast(Name name) {
        return name.read(text, kind, start, end);
    }

    /** Reads the chain as one name; false where it is more, or we can't tell it. */
    boolean readOne(Name name) {
        return parts == 1 && name.read(text, kind, start, end);
    }
}
