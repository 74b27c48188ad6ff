package io.pgweir.protocol.sql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds the keyword that a word is, by eight letters at a time. Most words are none, and told so at the first look.
 *
 * <p>Letters are compared with the bit set that makes them lower case. No two bytes that a keyword or another word can have
 * become the same by that.
 */
final class KeywordTable {
    /** No keyword is longer. */
    static final int LONGEST = 24;

    /** So many bytes behind a word are read with it, whatever they are. */
    static final int SLACK = Long.BYTES;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOWER_CASE = 0x2020202020202020L;

    private final long[] letters;
    private final @Nullable Keyword[] keywords;
    private final int mask;

    /** A table for so many, three quarters of which stay empty. */
    KeywordTable(int count) {
        int slots = Integer.highestOneBit(Math.max(4, count) * 4 - 1) * 2;
        mask = slots - 1;
        letters = new long[slots * LONGEST / Long.BYTES];
        keywords = new @Nullable Keyword[slots];
    }

    void put(String word, Keyword keyword) {
        byte[] bytes = new byte[LONGEST + SLACK];
        byte[] ascii = word.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, bytes, 0, ascii.length);
        int length = ascii.length;
        long first = letters(bytes, 0, length);
        long second = letters(bytes, 8, length - 8);
        long third = letters(bytes, 16, length - 16);
        int slot = slot(first, second);
        while (keywords[slot] != null) {
            slot = slot + 1 & mask;
        }
        keywords[slot] = keyword;
        letters[slot * 3] = first;
        letters[slot * 3 + 1] = second;
        letters[slot * 3 + 2] = third;
    }

    /** The keyword that the {@code length} bytes of a word at {@code at} are; {@link Keyword#NONE} for none. */
    Keyword find(byte[] text, int at, int length) {
        if (length > LONGEST) {
            return Keyword.NONE;
        }
        long first = letters(text, at, length);
        long second = length > 8 ? letters(text, at + 8, length - 8) : 0;
        long third = length > 16 ? letters(text, at + 16, length - 16) : 0;
        for (int slot = slot(first, second); ; slot = slot + 1 & mask) {
            Keyword keyword = keywords[slot];
            if (keyword == null) {
                return Keyword.NONE;
            }
            int place = slot * 3;
            if (letters[place] == first && letters[place + 1] == second && letters[place + 2] == third) {
                return keyword;
            }
        }
    }

    private static long letters(byte[] text, int at, int count) {
        if (count <= 0) {
            return 0;
        }
        long read = (long) LONGS.get(text, at) | LOWER_CASE;
        return count >= Long.BYTES ? read : read & -1L >>> Long.SIZE - count * Byte.SIZE;
    }

    private int slot(long first, long second) {
        return (int) ((first + second * 31) * 0x9E3779B97F4A7C15L >>> 40) & mask;
    }
}
