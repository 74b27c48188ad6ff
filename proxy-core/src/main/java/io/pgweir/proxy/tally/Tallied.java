package io.pgweir.proxy.tally;

import java.util.HashMap;
import java.util.Map;

/** What had been counted at one moment, of one worker or of several together. Never changes. */
@SuppressWarnings("EnumOrdinal") // as in Tally
public final class Tallied {
    public static final Tallied NOTHING = new Tallied(new long[0], Map.of());

    private final long[] counts;
    private final Map<String, Long> errorClasses;

    Tallied(long[] counts, Map<String, Long> errorClasses) {
        this.counts = counts.clone();
        this.errorClasses = Map.copyOf(errorClasses);
    }

    public long of(Count what) {
        return what.ordinal() < counts.length ? counts[what.ordinal()] : 0;
    }

    /** Errors that servers reported, by the first two characters of their SQLSTATE. */
    public Map<String, Long> errorClasses() {
        return errorClasses;
    }

    public Tallied plus(Tallied other) {
        long[] sums = new long[Count.values().length];
        for (Count count : Count.values()) {
            sums[count.ordinal()] = of(count) + other.of(count);
        }
        Map<String, Long> classes = new HashMap<>(errorClasses);
        other.errorClasses.forEach((group, number) -> classes.merge(group, number, Long::sum));
        return new Tallied(sums, classes);
    }

    /** How much more this is than {@code before}. */
    public Tallied since(Tallied before) {
        long[] differences = new long[Count.values().length];
        for (Count count : Count.values()) {
            differences[count.ordinal()] = Math.max(0, of(count) - before.of(count));
        }
        return new Tallied(differences, Map.of());
    }
}
