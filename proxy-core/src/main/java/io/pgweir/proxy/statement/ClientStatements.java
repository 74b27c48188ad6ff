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

    private static final class Entry {
        final byte[] name;
        final int hash;
        final Statement statement;

        Entry(byte[] name, int hash, Statement statement) {
            this.name = name;
            this.hash = hash;
            this.statement = statement;
        }
    }

    public @Nullable Statement find(ByteBuf in, int at, int length) {
        int significant = Math.min(length, SIGNIFICANT_BYTES);
        int hash = hash(in, at, significant);
        int mask = table.length - 1;
        for (int i = hash & mask; ; i = i + 1 & mask) {
            Entry entry = table[i];
            if (entry == null) {
                return null;
            }
            if (entry.hash == hash && isSame(entry.name, in, at, significant)) {
                return entry.statement;
            }
        }
    }

    /** Adds a name that isn't there yet, and returns it as it was kept. */
    public byte[] add(ByteBuf in, int at, int length, Statement statement) {
        byte[] name = new byte[Math.min(length, SIGNIFICANT_BYTES)];
        in.getBytes(at, name);
        add(name, statement);
        return name;
    }

    public void add(byte[] name, Statement statement) {
        if ((size + 1) * 2 > table.length) {
            @Nullable Entry[] old = table;
            table = new @Nullable Entry[old.length * 2];
            for (Entry entry : old) {
                if (entry != null) {
                    place(entry);
                }
            }
        }
        place(new Entry(name, hash(name), statement));
        size++;
    }

    public @Nullable Statement remove(byte[] name) {
        int mask = table.length - 1;
        int hash = hash(name);
        for (int i = hash & mask; ; i = i + 1 & mask) {
            Entry entry = table[i];
            if (entry == null) {
                return null;
            }
            if (entry.hash == hash && Arrays.equals(entry.name, name)) {
                closeGap(i);
                size--;
                return entry.statement;
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

    /** The name at {@code at} as it would be kept. */
    public static byte[] name(ByteBuf in, int at, int length) {
        byte[] name = new byte[Math.min(length, SIGNIFICANT_BYTES)];
        in.getBytes(at, name);
        return name;
    }

    private void place(Entry entry) {
        int mask = table.length - 1;
        int i = entry.hash & mask;
        while (table[i] != null) {
            i = i + 1 & mask;
        }
        table[i] = entry;
    }

    /** Moves later entries of the same run up, so that a search still finds them. */
    private void closeGap(int gap) {
        int mask = table.length - 1;
        table[gap] = null;
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
