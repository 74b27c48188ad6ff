package io.pgweir.protocol.sql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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

    /** The first eight letters of the keyword in each slot; 0 where there is none. */
    private final long[] beginnings;

    /** Two numbers for each slot: its keyword's other letters. */
    private final long[] rests;

    private final Keyword[] keywords;
    private final int mask;

    /** A table for so many, three quarters of which stay empty. */
    KeywordTable(int count) {
        int slots = Integer.highestOneBit(Math.max(4, count) * 4 - 1) * 2;
        mask = slots - 1;
        beginnings = new long[slots];
        rests = new long[slots * 2];
        keywords = new Keyword[slots];
        Arrays.fill(keywords, Keyword.NONE);
    }

    void put(String word, Keyword keyword) {
        byte[] bytes = new byte[LONGEST + SLACK];
        byte[] ascii = word.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, bytes, 0, ascii.length);
        int length = ascii.length;
        long first = letters(bytes, 0, length);
        long second = letters(bytes, 8, length - 8);
        int slot = slot(first);
        while (beginnings[slot] != 0) {
            slot = slot + 1 & mask;
        }
        keywords[slot] = keyword;
        beginnings[slot] = first;
        rests[slot * 2] = second;
        rests[slot * 2 + 1] = letters(bytes, 16, length - 16);
    }

    /** The keyword that the {@code length} bytes of a word at {@code at} are; {@link Keyword#NONE} for none. */
    Keyword find(byte[] text, int at, int length) {
        if (length > LONGEST) {
            return Keyword.NONE;
        }
        long first = letters(text, at, length);
        for (int slot = slot(first); beginnings[slot] != 0; slot = slot + 1 & mask) {
            if (beginnings[slot] == first
                    && rests[slot * 2] == letters(text, at + 8, length - 8)
                    && rests[slot * 2 + 1] == letters(text, at + 16, length - 16)) {
                return keywords[slot];
            }
        }
        return Keyword.NONE;
    }

    /** The keyword that a word is whose first {@code length} bytes, all that it has, are the first of these eight. */
    Keyword find(long eight, int length) {
        long first = Eight.first(Eight.lowerCase(eight), length);
        for (int slot = slot(first); beginnings[slot] != 0; slot = slot + 1 & mask) {
            if (beginnings[slot] == first && rests[slot * 2] == 0) {
                return keywords[slot];
            }
        }
        return Keyword.NONE;
    }

    private static long letters(byte[] text, int at, int count) {
        return count <= 0 ? 0 : Eight.first(Eight.lowerCase(Eight.at(text, at)), Math.min(count, Long.BYTES));
    }

    private int slot(long first) {
        return (int) (first * 0x9E3779B97F4A7C15L >>> 40) & mask;
    }
}
