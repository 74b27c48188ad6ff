package io.pgweir.protocol.sql;

/**
 * Names that a pass over a statement must keep for a while: what WITH clauses define, and calls whose arguments are not
 * counted yet. Each belongs to a level of parentheses and goes when that level closes.
 */
final class NameStack {
    /** More names than anybody writes; each costs a look wherever a relation is read. */
    static final int MAX_NAMES = 256;

    /** Defined, but not to be seen before its own query is closed. */
    static final byte HIDDEN = 0;

    static final byte VISIBLE = 1;

    /** A function that is being called. */
    static final byte CALL = 2;

    private final byte[] bytes = new byte[MAX_NAMES * Name.MAX_BYTES];
    private final int[] begins = new int[MAX_NAMES + 1];
    private final int[] schemaLengths = new int[MAX_NAMES];
    private final int[] hashes = new int[MAX_NAMES];
    private final int[] levels = new int[MAX_NAMES];
    private final byte[] uses = new byte[MAX_NAMES];
    private int count;

    void clear() {
        count = 0;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Keeps a name; false where there are too many. */
    boolean push(Name schema, Name name, int level, byte use) {
        int begin = begins[count];
        if (count == MAX_NAMES || begin + schema.length() + name.length() > bytes.length - Name.MAX_BYTES) {
            return false;
        }
        schema.copyTo(bytes, begin);
        name.copyTo(bytes, begin + schema.length());
        schemaLengths[count] = schema.length();
        hashes[count] = name.hash();
        levels[count] = level;
        uses[count] = use;
        begins[++count] = begin + schema.length() + name.length();
        return true;
    }

    /** Drops all names of this level and deeper ones. */
    void close(int level) {
        while (count > 0 && levels[count - 1] >= level) {
            count--;
        }
    }

    /** Whether the newest name is one of this level and use. */
    boolean isLast(int level, byte use) {
        return count > 0 && levels[count - 1] == level && uses[count - 1] == use;
    }

    /** From now on the newest name is seen. */
    void show() {
        uses[count - 1] = VISIBLE;
    }

    /** Reads the newest name back. */
    void last(Name schema, Name name) {
        int begin = begins[count - 1];
        int middle = begin + schemaLengths[count - 1];
        schema.set(bytes, begin, middle - begin);
        name.set(bytes, middle, begins[count] - middle);
    }

    /** Whether a WITH clause defines this name where we are. */
    boolean defines(Name name) {
        for (int i = count - 1; i >= 0; i--) {
            if (hashes[i] == name.hash()
                    && uses[i] == VISIBLE
                    && name.isAt(bytes, begins[i] + schemaLengths[i], begins[i + 1] - begins[i] - schemaLengths[i])) {
                return true;
            }
        }
        return false;
    }
}
