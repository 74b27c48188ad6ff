package io.pgweir.bench.versus;

import java.util.Arrays;

/** The same figure of several rounds; NaN where it has no meaning. */
final class Figures {
    private final double[] values;

    Figures(double... values) {
        this.values = values;
    }

    /** This by that, round by round: what disturbs a round disturbs both. */
    Figures dividedBy(Figures that) {
        double[] ratios = new double[values.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = values[i] / that.values[i];
        }
        return new Figures(ratios);
    }

    double median() {
        double[] sorted = sorted();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The median, and the smallest and largest. */
    String print(int decimals) {
        double[] sorted = sorted();
        if (Double.isNaN(sorted[sorted.length - 1])) {
            return "–";
        }
        String number = "%." + decimals + "f";
        return (number + " (" + number + "–" + number + ")").formatted(median(), sorted[0], sorted[sorted.length - 1]);
    }

    private double[] sorted() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
