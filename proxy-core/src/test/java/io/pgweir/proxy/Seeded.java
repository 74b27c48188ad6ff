package io.pgweir.proxy;

import java.util.Random;

/** Runs a claim with many seeded random inputs, and names the seed of the one that breaks it. */
public final class Seeded {
    /** A claim about anything that can be made of random numbers. */
    public interface Claim {
        void holdsFor(Random random) throws Exception;
    }

    private Seeded() {}

    public static void holds(int runs, Claim claim) {
        for (long seed = 0; seed < runs; seed++) {
            holds(seed, claim);
        }
    }

    /** One run, for looking at a seed that broke. */
    public static void holds(long seed, Claim claim) {
        try {
            claim.holdsFor(new Random(seed * 0x9e3779b97f4a7c15L));
        } catch (Exception | AssertionError broken) {
            throw new AssertionError("broken with seed " + seed + ": " + broken.getMessage(), broken);
        }
    }
}
