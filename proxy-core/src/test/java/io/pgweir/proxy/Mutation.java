package io.pgweir.proxy;

import java.util.Arrays;
import java.util.Random;

/** Bytes that are nearly what they were. */
public final class Mutation {
    private Mutation() {}

    /** The same bytes with a few flipped, replaced, cut out or put in. */
    public static byte[] of(Random random, byte[] original) {
        byte[] bytes = original.clone();
        for (int times = 1 + random.nextInt(3); times > 0 && bytes.length > 0; times--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> bytes = without(bytes, at, Math.min(bytes.length - at, 1 + random.nextInt(20)));
                default -> bytes[at] = (byte) (random.nextBoolean() ? 0 : 0xff);
            }
        }
        return bytes;
    }

    private static byte[] without(byte[] bytes, int from, int length) {
        byte[] shorter = new byte[bytes.length - length];
        System.arraycopy(bytes, 0, shorter, 0, from);
        System.arraycopy(bytes, from + length, shorter, from, shorter.length - from);
        return shorter;
    }
}
