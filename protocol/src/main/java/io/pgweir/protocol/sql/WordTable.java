package io.pgweir.protocol.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what belongs to a word: open addressing over the words' hashes, then their bytes. Words are in lower case.
 *
 * <p>Filled once by its owner, then only read, by any thread.
 */
public final class WordTable<T> {
    private final int mask;
    private final int[] hashes;
    private final int[] places;
    private final List<T> values = new ArrayList<>();
    private final byte[] @Nullable [] words;

    /** A table for up to this many words; it stays three quarters empty, so that strangers are told at first sight. */
    public WordTable(int count) {
        int slots = Integer.highestOneBit(Math.max(4, count) * 4 - 1) * 2;
        mask = slots - 1;
        hashes = new int[slots];
        places = new int[slots];
        words = new byte[slots][];
    }

    /** The hash of a word, which as many bytes may follow as there are in a long; never 0. */
    static int hash(byte[] word, int length) {
        long h = length;
        for (int i = 0; i < length; i += Long.BYTES) {
            h = (h ^ Eight.first(Eight.at(word, i), Math.min(Long.BYTES, length - i))) * 0x9E3779B97F4A7C15L;
            h ^= h >>> 32;
        }
        return (int) h | 1;
    }

    public void put(String word, T value) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        int hash = hash(Arrays.copyOf(bytes, bytes.length + Long.BYTES), bytes.length);
        int slot = slot(hash);
        while (words[slot] != null) {
            slot = slot + 1 & mask;
        }
        hashes[slot] = hash;
        places[slot] = values.size();
        values.add(value);
        words[slot] = bytes;
    }

    /** What belongs to a name, or null. */
    public @Nullable T find(Name name) {
        for (int slot = slot(name.hash()); ; slot = slot + 1 & mask) {
            byte[] word = words[slot];
            if (word == null) {
                return null;
            }
            if (hashes[slot] == name.hash() && name.is(word)) {
                return values.get(places[slot]);
            }
        }
    }

    private int slot(int hash) {
        return (hash * 0x9E3779B1) >>> 8 & mask;
    }
}
