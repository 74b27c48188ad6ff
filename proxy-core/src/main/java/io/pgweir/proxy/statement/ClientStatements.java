package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The names that one client gave to its prepared statements: a hash table over bytes that is asked without making an object.
 *
 * <p>PostgreSQL tells names apart by their first 63 bytes, and so does this.
 */
public final class ClientStatements {
    private static final int SIGNIFICANT_BYTES = 63;

    private @Nullable Entry[] table = new @Nullable Entry[8];
    private int size;

    /** One name as it was given once. Whoever gave it or took it away can undo just that, whatever became of the name since. */
    public static final class Entry {
        private final byte[] name;
        private final int hash;
        private Statement statement;
        private final Description description = new Description();

        private Entry(byte[] name, Statement statement) {
            this.name = name;
            this.hash = hash(name);
            this.statement = statement;
        }

        public Statement statement() {
            return statement;
        }

        /** What the client was told that it takes and returns. */
        public Description description() {
            return description;
        }
    }

    public @Nullable Statement find(ByteBuf in, int at, int length) {
        Entry entry = entry(in, at, length);
        return entry == null ? null : entry.statement;
    }

    public @Nullable Entry entry(ByteBuf in, int at, int length) {
        int found = indexOf(in, at, length);
        return found < 0 ? null : table[found];
    }

    /** Adds a name that isn't there yet. */
    public Entry add(ByteBuf in, int at, int length, Statement statement) {
        byte[] name = new byte[Math.min(length, SIGNIFICANT_BYTES)];
        in.getBytes(at, name);
        Entry entry = new Entry(name, statement);
        add(entry);
        return entry;
    }

    /** Takes a name away, and returns what it was; null if there is none. */
    public @Nullable Entry remove(ByteBuf in, int at, int length) {
        int found = indexOf(in, at, length);
        Entry entry = found < 0 ? null : table[found];
        if (entry != null) {
            closeGap(found);
        }
        return entry;
    }

    /** Takes this very entry away; false if it is not there any more. */
    public boolean remove(Entry entry) {
        int found = indexOf(entry);
        if (found < 0 || table[found] != entry) {
            return false;
        }
        closeGap(found);
        return true;
    }

    /** Puts an entry back that was taken away, now for {@code statement}; false if its name has been given again since. */
    public boolean restore(Entry entry, Statement statement) {
        if (indexOf(entry) >= 0) {
            return false;
        }
        entry.statement = statement;
        add(entry);
        return true;
    }

    private void add(Entry added) {
        if ((size + 1) * 2 > table.length) {
            @Nullable Entry[] old = table;
            table = new @Nullable Entry[old.length * 2];
            for (Entry entry : old) {
                if (entry != null) {
                    place(entry);
                }
            }
        }
        place(added);
        size++;
    }

    private int indexOf(ByteBuf in, int at, int length) {
        int significant = Math.min(length, SIGNIFICANT_BYTES);
        int hash = hash(in, at, significant);
        int mask = table.length - 1;
        for (int i = hash & mask; ; i = i + 1 & mask) {
            Entry entry = table[i];
            if (entry == null) {
                return -1;
            }
            if (entry.hash == hash && isSame(entry.name, in, at, significant)) {
                return i;
            }
        }
    }

    /** Where an entry of the same name is. */
    private int indexOf(Entry wanted) {
        int mask = table.length - 1;
        for (int i = wanted.hash & mask; ; i = i + 1 & mask) {
            Entry entry = table[i];
            if (entry == null) {
                return -1;
            }
            if (entry.hash == wanted.hash && Arrays.equals(entry.name, wanted.name)) {
                return i;
            }
        }
    }

    /** Forgets all names, and says which statements they stood for. */
    public void clear(Consumer<Statement> dropped) {
        for (Entry entry : table) {
            if (entry != null) {
                dropped.accept(entry.statement);
            }
        }
        table = new @Nullable Entry[8];
        size = 0;
    }

    public int size() {
        return size;
    }

    private void place(Entry entry) {
        int mask = table.length - 1;
        int i = entry.hash & mask;
        while (table[i] != null) {
            i = i + 1 & mask;
        }
        table[i] = entry;
    }

    /** Empties a place, and moves later entries of the same run up, so that a search still finds them. */
    private void closeGap(int gap) {
        int mask = table.length - 1;
        table[gap] = null;
        size--;
        for (int i = gap + 1 & mask; ; i = i + 1 & mask) {
            Entry entry = table[i];
            if (entry == null) {
                return;
            }
            table[i] = null;
            place(entry);
        }
    }

    private static boolean isSame(byte[] name, ByteBuf in, int at, int length) {
        if (name.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name[i] != in.getByte(at + i)) {
                return false;
            }
        }
        return true;
    }

    private static int hash(ByteBuf in, int at, int length) {
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + in.getByte(at + i);
        }
        return hash ^ hash >>> 16;
    }

    private static int hash(byte[] name) {
        int hash = Arrays.hashCode(name);
        return hash ^ hash >>> 16;
    }
}
