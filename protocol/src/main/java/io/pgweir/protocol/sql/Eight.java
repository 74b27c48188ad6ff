package io.pgweir.protocol.sql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight bytes of a text looked at together, as a number in which the first of them is lowest. A mask has the highest bit of
 * each byte that it means.
 */
final class Eight {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long LOW = 0x7f * ONES;
    private static final long HIGH = ~LOW;
    private static final long LOWER_CASE = 0x20 * ONES;

    private Eight() {}

    static long at(byte[] text, int at) {
        return (long) LONGS.get(text, at);
    }

    static void put(byte[] text, int at, long eight) {
        LONGS.set(text, at, eight);
    }

    /** The letters in lower case; of what is none, some bytes become others. */
    static long lowerCase(long eight) {
        return eight | LOWER_CASE;
    }

    /** The capital letters in lower case, and nothing else changed: what {@link Chars#word} says of what is in a word. */
    static long lowerCapitals(long eight) {
        long low = eight & LOW;
        long isCapital = low + (0x80 - 'A') * ONES & ~(low + (0x7f - 'Z') * ONES) & ~eight & HIGH;
        return eight | isCapital >>> 2;
    }

    /** The first {@code count} bytes, 1 to 8 of them, and zeros. */
    static long first(long eight, int count) {
        return eight & -1L >>> Long.SIZE - count * Byte.SIZE;
    }

    /** How many bytes there are before the first that this mask means; 8 if it means none. */
    static int before(long mask) {
        return Long.numberOfTrailingZeros(mask) >>> 3;
    }

    /** The bytes from 128 on. */
    static long high(long eight) {
        return eight & HIGH;
    }

    /** The bytes that can't stand in an unquoted identifier: what {@link Chars#word} says byte by byte. */
    static long outsideWord(long eight) {
        // Each sum below has its highest bit set where the byte is not less than something; none runs over into the
        // next.
        long low = eight & LOW;
        long letter = low | LOWER_CASE;
        long isLetter = letter + (0x80 - 'a') * ONES & ~(letter + (0x7f - 'z') * ONES);
        long isDigit = low + (0x80 - '0') * ONES & ~(low + (0x7f - '9') * ONES);
        long isOther = (low ^ '_' * ONES) + LOW & (low ^ '$' * ONES) + LOW;
        return isOther & ~(isLetter | isDigit | eight) & HIGH;
    }

    /** The first quote of this sort, backslash or zero is the lowest that this mask means; what is behind it does not count. */
    static long special(long eight, int quote) {
        long quotes = eight ^ quote * ONES;
        long backslashes = eight ^ '\\' * ONES;
        return (quotes - ONES & ~quotes | backslashes - ONES & ~backslashes | eight - ONES & ~eight) & HIGH;
    }
}
