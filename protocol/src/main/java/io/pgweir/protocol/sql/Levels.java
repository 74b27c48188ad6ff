package io.pgweir.protocol.sql;

/**
 * The open parentheses and brackets of a statement: what is written in each. Level 0 is the statement itself. Deeper ones
 * than {@link #MAX} are only counted.
 */
final class Levels {
    /** PostgreSQL's parser gives up at 10,000; what people and their tools write stays below 100. */
    static final int MAX = 1000;

    /** An expression, or nothing yet that says otherwise. */
    static final byte EXPRESSION = 0;

    /** The list of a WITH clause, up to the word that the statement proper begins with. */
    static final byte WITH = 1;

    /** What is selected, or the list of what an UPDATE sets: FROM may follow. */
    static final byte TARGETS = 2;

    /** What is selected from. */
    static final byte FROM = 3;

    /** Behind FROM: conditions, sorting, limits. */
    static final byte REST = 4;

    /** What is grouped by. */
    static final byte GROUP = 5;

    /** Relations in parentheses, in what is selected from. */
    static final byte RELATIONS = 6;

    /** The operator in OPERATOR(...). */
    static final byte OPERATOR = 7;

    /** What is cast in CAST(... AS type). */
    static final byte CAST = 8;

    private final byte[] mode = new byte[MAX + 1];
    private final boolean[] relationNext = new boolean[MAX + 1];
    private final boolean[] mayWrite = new boolean[MAX + 1];
    private final boolean[] operandNext = new boolean[MAX + 1];
    private final boolean[] columns = new boolean[MAX + 1];
    private final boolean[] recursive = new boolean[MAX + 1];
    private final int[] commas = new int[MAX + 1];
    private int depth;

    void clear() {
        depth = 0;
        reset(EXPRESSION);
        mayWrite[0] = true;
    }

    private void reset(byte newMode) {
        mode[depth] = newMode;
        relationNext[depth] = false;
        mayWrite[depth] = false;
        operandNext[depth] = false;
        columns[depth] = false;
        recursive[depth] = false;
        commas[depth] = 0;
    }

    /** Opens a level; false where it is too deep. */
    boolean open(byte newMode) {
        if (depth == MAX) {
            return false;
        }
        depth++;
        reset(newMode);
        return true;
    }

    /** Closes the innermost level; false where none is open. */
    boolean close() {
        if (depth == 0) {
            return false;
        }
        depth--;
        return true;
    }

    int depth() {
        return depth;
    }

    byte mode() {
        return mode[depth];
    }

    void mode(byte newMode) {
        mode[depth] = newMode;
        relationNext[depth] = newMode == FROM;
    }

    /** Whether a relation, a function or a subquery must come next. */
    boolean relationNext() {
        return relationNext[depth];
    }

    void relationNext(boolean next) {
        relationNext[depth] = next;
    }

    /** Whether the first word here may be INSERT, UPDATE, DELETE or MERGE and mean it. */
    boolean mayWrite() {
        return mayWrite[depth];
    }

    void mayWrite(boolean may) {
        mayWrite[depth] = may;
    }

    /** Whether an operand follows when this level closes, as behind DISTINCT ON (...). */
    boolean operandNext() {
        return operandNext[depth];
    }

    void operandNext(boolean next) {
        operandNext[depth] = next;
    }

    /** Whether we are among the columns of a SEARCH or CYCLE clause, where a comma begins no new query. */
    boolean columns() {
        return columns[depth];
    }

    void columns(boolean among) {
        columns[depth] = among;
    }

    boolean recursive() {
        return recursive[depth];
    }

    void recursive(boolean is) {
        recursive[depth] = is;
    }

    void comma() {
        commas[depth]++;
    }

    int commas() {
        return commas[depth];
    }
}
