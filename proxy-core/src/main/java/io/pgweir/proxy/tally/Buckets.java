package io.pgweir.proxy.tally;

/** The bounds by which times are told apart. They are round in seconds, so that a limit that people care about is one of them. */
public final class Buckets {
    /** The upper bounds within a decade, in tenths of its beginning; six keep what lies between two of them within a half. */
    private static final int[] DECADE = {10, 15, 20, 30, 50, 75};

    private static final long FIRST_NANOS = 10_000;
    private static final int DECADES = 7;
    private static final long[] BOUNDS = bounds();
    /** For each number of bits that a time has, the first bucket that a time of so many bits can belong to. */
    private static final byte[] FIRST_BY_BITS = firstByBits();

    /** How many there are, that for what is longer than any bound included. */
    public static final int COUNT = BOUNDS.length + 1;

    private Buckets() {}

    private static long[] bounds() {
        long[] bounds = new long[DECADE.length * DECADES + 1];
        long begins = FIRST_NANOS;
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = begins * DECADE[i % DECADE.length] / 10;
            if (i % DECADE.length == DECADE.length - 1) {
                begins *= 10;
            }
        }
        return bounds;
    }

    private static byte[] firstByBits() {
        byte[] first = new byte[Long.SIZE + 1];
        for (int bits = 1; bits < first.length; bits++) {
            first[bits] = (byte) search(1L << (bits - 1), 0);
        }
        return first;
    }

    /** The bucket that a time belongs to: the first whose bound is not below it. */
    static int of(long nanos) {
        return search(nanos, FIRST_BY_BITS[Long.SIZE - Long.numberOfLeadingZeros(nanos)]);
    }

    private static int search(long nanos, int from) {
        int at = from;
        while (at < BOUNDS.length && BOUNDS[at] < nanos) {
            at++;
        }
        return at;
    }

    /** The upper bound of a bucket, which is itself within it. Of the last there is none: it is the largest number. */
    public static long boundNanos(int bucket) {
        return bucket < BOUNDS.length ? BOUNDS[bucket] : Long.MAX_VALUE;
    }

    /** Whether a bucket's bound is 1, 2 or 5 of its decade: bounds enough for whoever pays for each of them. */
    public static boolean isCoarse(int bucket) {
        int tenths = DECADE[bucket % DECADE.length];
        return bucket < BOUNDS.length && (tenths == 10 || tenths == 20 || tenths == 50);
    }
}
