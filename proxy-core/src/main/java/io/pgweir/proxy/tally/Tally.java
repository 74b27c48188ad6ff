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
    private final Map<String, Long> pins = new HashMap<>();
    /** Of transactions and queries, those that were one and the same are noted once, and put together when somebody reads. */
    private final Latencies both = new Latencies();

    private final Latencies transactions = new Latencies();
    private final Latencies queries = new Latencies();
    private final Latencies waits = new Latencies();

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

    /** A session must keep its server connection for this reason, of which there are few. */
    public void pinned(String reason) {
        pins.merge(reason, 1L, Long::sum);
    }

    /** A transaction of a single query lasted so long, which is what servers took for the query. */
    public void bothTook(long nanos) {
        both.note(nanos);
    }

    /** A transaction of several queries lasted so long, from the first query's arrival to the last answer. */
    public void transactionTook(long nanos) {
        transactions.note(nanos);
    }

    /** Servers took so long for a query, or for several that came in one go. */
    public void queryTook(long nanos) {
        queries.note(nanos);
    }

    /** A session that did not get a server connection at once got one after so long. */
    public void waited(long nanos) {
        waits.note(nanos);
    }

    /** What has been counted so far. */
    public Tallied read() {
        LatencySum single = both.read();
        LatencySum transactionTimes = transactions.read().plus(single);
        LatencySum queryTimes = queries.read().plus(single);
        LatencySum waitTimes = waits.read();
        long[] all = counts.clone();
        all[Count.TRANSACTION_NANOS.ordinal()] = transactionTimes.nanos();
        all[Count.QUERY_NANOS.ordinal()] = queryTimes.nanos();
        all[Count.WAIT_NANOS.ordinal()] = waitTimes.nanos();
        return new Tallied(all, errorClasses, pins, transactionTimes, queryTimes, waitTimes);
    }
}
