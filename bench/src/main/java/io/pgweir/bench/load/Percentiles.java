package io.pgweir.bench.load;

import java.util.Arrays;

/** The time that so large a part of all was done within. */
final class Percentiles {
    /** The least of {@code times} that {@code part} of them don't exceed; NaN if there are none. */
    static double of(double[] times, double part) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(part * sorted.length) - 1];
    }

    private Percentiles() {}
}
