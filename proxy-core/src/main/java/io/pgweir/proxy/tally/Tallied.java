package io.pgweir.proxy.tally;

import java.util.HashMap;
import java.util.Map;

/** What had been counted at one moment, of one worker or of several together. Never changes. */
@SuppressWarnings("EnumOrdinal") // as in Tally
public final class Tallied {
    public static final Tallied NOTHING =
            new Tallied(new long[0], Map.of(), Map.of(), LatencySum.NOTHING, LatencySum.NOTHING, LatencySum.NOTHING);

    private final long[] counts;
    private final Map<String, Long> errorClasses;
    private final Map<String, Long> pins;
    private final LatencySum transactions;
    private final LatencySum queries;
    private final LatencySum waits;

    Tallied(
            long[] counts,
            Map<String, Long> errorClasses,
            Map<String, Long> pins,
            LatencySum transactions,
            LatencySum queries,
            LatencySum waits) {
        this.counts = counts.clone();
        this.errorClasses = Map.copyOf(errorClasses);
        this.pins = Map.copyOf(pins);
        this.transactions = transactions;
        this.queries = queries;
        this.waits = waits;
    }

    public long of(Count what) {
        return what.ordinal() < counts.length ? counts[what.ordinal()] : 0;
    }

    /** Errors that servers reported, by the first two characters of their SQLSTATE. */
    public Map<String, Long> errorClasses() {
        return errorClasses;
    }

    /** How often sessions had to keep their server connections, by reason. */
    public Map<String, Long> pins() {
        return pins;
    }

    /** How long transactions lasted. */
    public LatencySum transactions() {
        return transactions;
    }

    /** How long servers took for queries. */
    public LatencySum queries() {
        return queries;
    }

    /** How long those waited who did not get a server connection at once. */
    public LatencySum waits() {
        return waits;
    }

    public Tallied plus(Tallied other) {
        if (this == NOTHING || other == NOTHING) {
            return this == NOTHING ? other : this;
        }
        long[] sums = new long[Count.values().length];
        for (Count count : Count.values()) {
            sums[count.ordinal()] = of(count) + other.of(count);
        }
        return new Tallied(
                sums,
                sums(errorClasses, other.errorClasses),
                sums(pins, other.pins),
                transactions.plus(other.transactions),
                queries.plus(other.queries),
                waits.plus(other.waits));
    }

    private static Map<String, Long> sums(Map<String, Long> ones, Map<String, Long> others) {
        Map<String, Long> sums = new HashMap<>(ones);
        others.forEach((name, number) -> sums.merge(name, number, Long::sum));
        return sums;
    }

    /** How much more this is than {@code before}. */
    public Tallied since(Tallied before) {
        long[] differences = new long[Count.values().length];
        for (Count count : Count.values()) {
            differences[count.ordinal()] = Math.max(0, of(count) - before.of(count));
        }
        return new Tallied(
                differences,
                Map.of(),
                Map.of(),
                transactions.since(before.transactions),
                queries.since(before.queries),
                waits.since(before.waits));
    }
}
