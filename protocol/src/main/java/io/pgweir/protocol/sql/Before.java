package io.pgweir.protocol.sql;

/** What stands before a token, as far as it tells what the token is. */
final class Before {
    /** Nothing in this parenthesis. */
    static final int NOTHING = 0;

    /** What ends an operand: a name that follows is an alias. */
    static final int OPERAND = 1;

    /** A keyword, which may be a name all the same. */
    static final int WORD = 2;

    static final int SIGN = 3;
    static final int COMMA = 4;
    static final int DOT = 5;
    static final int AS = 6;
    static final int TYPECAST = 7;

    private int what;
    private Keyword word = Keyword.NONE;

    /** It is one of the kinds above, but no keyword. */
    void set(int newWhat) {
        what = newWhat;
        word = Keyword.NONE;
    }

    void set(Keyword newWord) {
        what = WORD;
        word = newWord;
    }

    void set(Before other) {
        what = other.what;
        word = other.word;
    }

    int what() {
        return what;
    }

    boolean is(int some) {
        return what == some;
    }

    boolean is(Keyword some) {
        return word == some;
    }

    /** The keyword that it is, or {@link Keyword#NONE}. */
    Keyword word() {
        return word;
    }

    /** Whether an operand must follow, so that a word which may be a function is one. */
    boolean wantsOperand() {
        return what == WORD ? word.category() == Keyword.Category.RESERVED : what != OPERAND;
    }

    /** Whether a name in front of a parenthesis, this being what stands before the name, calls a function. */
    boolean letsCall(Keyword name) {
        if (what == OPERAND) {
            return false; // an alias with columns, or OVER, FILTER, ESCAPE
        }
        return switch (name) {
            case BY -> !is(Keyword.ORDER) && !is(Keyword.GROUP) && !is(Keyword.PARTITION);
            case VARYING -> !is(Keyword.CHARACTER) && !is(Keyword.CHAR) && !is(Keyword.NCHAR);
            case FIRST, NEXT -> !is(Keyword.FETCH);
            case ZONE -> !is(Keyword.TIME);
            case LIKE, ILIKE -> !is(Keyword.NOT);
            default -> !is(Keyword.TABLESAMPLE);
        };
    }

    /** Whether a name in front of a string, this being what stands before the name, is the string's type. */
    boolean letsType(Keyword name) {
        if (name == Keyword.NONE) {
            return true;
        }
        if (what == OPERAND) {
            return false; // ESCAPE, PASSING, VALUE
        }
        return switch (name) {
            case ZONE -> !is(Keyword.TIME);
            case FIRST, NEXT -> !is(Keyword.FETCH);
            case CONTENT, DOCUMENT, KEY -> what != NOTHING;
            case VERSION -> what != COMMA;
            case GROUPS, PATH, RANGE, ROWS -> false;
            default -> name.category() == Keyword.Category.FREE;
        };
    }

    /** Whether a word in front of a parenthesis in a GROUP BY begins a list of its own: SETS, ROLLUP, CUBE. */
    boolean letsGroup(Keyword name) {
        return switch (name) {
            case SETS -> is(Keyword.GROUPING);
            case ROLLUP, CUBE ->
                what == COMMA || what == NOTHING || is(Keyword.BY) || is(Keyword.ALL) || is(Keyword.DISTINCT);
            default -> false;
        };
    }
}
