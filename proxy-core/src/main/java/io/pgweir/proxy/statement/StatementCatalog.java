package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One {@link Statement} for equal texts, shared by all workers. It lives as long as a client or a server connection has use
 * for it: each {@link #intern} and {@link #retain} is paid back by a {@link #release}.
 */
public final class StatementCatalog {
    private final ConcurrentHashMap<Text, Entry> byText = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    /** The statement for the {@code length} bytes at {@code at}: what follows the name in a Parse message. */
    public Statement intern(ByteBuf in, int at, int length) {
        byte[] definition = new byte[length];
        in.getBytes(at, definition);
        return intern(definition);
    }

    /** The statement with the same text as {@code statement}, which may have been given up meanwhile. */
    public Statement intern(Statement statement) {
        return intern(statement.definition());
    }

    private Statement intern(byte[] definition) {
        Entry entry = byText.compute(new Text(definition), (text, known) -> {
            Entry found = known == null ? new Entry(new Statement(numbers.incrementAndGet(), text.bytes)) : known;
            found.uses++;
            return found;
        });
        return entry.statement;
    }

    public void retain(Statement statement) {
        byText.computeIfPresent(new Text(statement.definition()), (text, entry) -> {
            entry.uses += entry.statement == statement ? 1 : 0; // another one may have taken the place of one given up
            return entry;
        });
    }

    public void release(Statement statement) {
        byText.computeIfPresent(
                new Text(statement.definition()),
                (text, entry) -> entry.statement == statement && --entry.uses == 0 ? null : entry);
    }

    public int size() {
        return byText.size();
    }

    /** Guarded by the map's lock on its key. */
    private static final class Entry {
        final Statement statement;
        int uses;

        Entry(Statement statement) {
            this.statement = statement;
        }
    }

    private static final class Text {
        final byte[] bytes;
        private final int hash;

        Text(byte[] bytes) {
            this.bytes = bytes;
            this.hash = Arrays.hashCode(bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Text text && hash == text.hash && Arrays.equals(bytes, text.bytes);
        }
    }
}
