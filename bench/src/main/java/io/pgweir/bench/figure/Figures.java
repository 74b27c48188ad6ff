package io.pgweir.bench.figure;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/** The same figure of several rounds, in their order; NaN where a round has none. */
public final class Figures {
    private final double[] values;

    public Figures(double... values) {
        this.values = values;
    }

    /** This by that, round by round: what disturbs a round disturbs both. */
    public Figures dividedBy(Figures that) {
        return new Figures(IntStream.range(0, Math.min(values.length, that.values.length))
                .mapToDouble(i -> values[i] / that.values[i])
                .toArray());
    }

    public boolean isEmpty() {
        return known().length == 0;
    }

    public double median() {
        double[] known = known();
        int middle = known.length / 2;
        return known.length % 2 == 1 ? known[middle] : (known[middle - 1] + known[middle]) / 2;
    }

    public double least() {
        return known()[0];
    }

    public double most() {
        double[] known = known();
        return known[known.length - 1];
    }

    /** The median, and the least and the most. */
    public String print(int decimals) {
        if (isEmpty()) {
            return "–";
        }
        String number = "%." + decimals + "f";
        String format = known().length == 1 ? number : number + " (" + number + "–" + number + ")";
        return String.format(Locale.ROOT, format, median(), least(), most());
    }

    private double[] known() {
        return Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    }
}
