package io.pgweir.protocol;

import java.util.Arrays;
import java.util.Random;

/** Runs a claim with many seeded random inputs, and names the seed of the one that breaks it. */
public final class Property {
    private static final int RUNS = 400;

    /** A claim about anything that can be made of random numbers. */
    public interface Claim {
        void holdsFor(Random random);
    }

    private Property() {}

    public static void holds(Claim claim) {
        for (long seed = 0; seed < RUNS; seed++) {
            try {
                claim.holdsFor(new Random(seed));
            } catch (RuntimeException | AssertionError broken) {
                throw new AssertionError("broken with seed " + seed + ": " + broken.getMessage(), broken);
            }
        }
    }

    /** A text of up to {@code max} characters of all lengths in UTF-8, without a zero. */
    public static String text(Random random, int max) {
        var text = new StringBuilder();
        for (int left = random.nextInt(max + 1); left > 0; left--) {
            int c = switch (random.nextInt(6)) {
                case 0 -> 0x80 + random.nextInt(0x700);
                case 1 -> 0x4e00 + random.nextInt(0x1000);
                case 2 -> 0x1f600 + random.nextInt(0x40);
                default -> 0x20 + random.nextInt(0x5f);
            };
            text.appendCodePoint(c);
        }
        return text.toString();
    }

    public static byte[] bytes(Random random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** The same bytes with a few flipped, cut out or put in. */
    public static byte[] mutated(Random random, byte[] original) {
        byte[] bytes = original.clone();
        for (int times = 1 + random.nextInt(3); times > 0 && bytes.length > 0; times--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                default -> bytes[at] = (byte) (random.nextBoolean() ? 0 : 0xff);
            }
        }
        return bytes;
    }
}
