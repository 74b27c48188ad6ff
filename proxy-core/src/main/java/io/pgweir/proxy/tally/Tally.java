package io.pgweir.proxy.tally;

import java.util.HashMap;
import java.util.Map;

/** What one worker did for one pool. Touched by that worker only. */
@SuppressWarnings("EnumOrdinal") // an array access for each message, and the order is nobody else's business
public final class Tally {
    /** PostgreSQL has 44 classes; extensions may make up a few more, and nobody all of them. */
    private static final int MOST_CLASSES = 100;

    private final long[] counts = new long[Count.values().length];
    private final Map<String, Long> errorClasses = new HashMap<>();

    public void count(Count what) {
        counts[what.ordinal()]++;
    }

    public void add(Count what, long amount) {
        counts[what.ordinal()] += amount;
    }

    /** A server reported an error; {@code sqlState} is what it called it. */
    public void error(String sqlState) {
        String group = sqlState.length() < 2 ? "" : sqlState.substring(0, 2);
        if (errorClasses.size() < MOST_CLASSES || errorClasses.containsKey(group)) {
            errorClasses.merge(group, 1L, Long::sum);
        }
    }

    /** What has been counted so far. */
    public Tallied read() {
        return new Tallied(counts, errorClasses);
    }
}
