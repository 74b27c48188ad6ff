package io.pgweir.proxy.door;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Who came to any of the doors, who is inside, and who was sent away and why. All workers count here, once or twice a client. */
public final class Arrivals {
    /** A server's refusal is passed on as it is, and an extension may make up codes of its own. */
    private static final int MOST_CODES = 50;

    private static final String OTHER = "other";

    private final AtomicInteger inside = new AtomicInteger();
    private final LongAdder came = new LongAdder();
    private final LongAdder encrypted = new LongAdder();
    private final LongAdder unencrypted = new LongAdder();
    private final LongAdder cancels = new LongAdder();
    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();

    void entered() {
        inside.incrementAndGet();
        came.increment();
    }

    void left() {
        inside.decrementAndGet();
    }

    /** Somebody says who it is. */
    void introduced(boolean isEncrypted) {
        (isEncrypted ? encrypted : unencrypted).increment();
    }

    void askedToCancel() {
        cancels.increment();
    }

    void refused(String sqlState) {
        String code = refused.size() < MOST_CODES || refused.containsKey(sqlState) ? sqlState : OTHER;
        refused.computeIfAbsent(code, _ -> new LongAdder()).increment();
    }

    /** Clients inside, those that are logging in included. */
    public int inside() {
        return inside.get();
    }

    /** Connections that were accepted. */
    public long came() {
        return came.sum();
    }

    /** Clients that said who they are, over TLS or without. */
    public long introducedBy(boolean isEncrypted) {
        return (isEncrypted ? encrypted : unencrypted).sum();
    }

    /** Requests to cancel a query. */
    public long cancels() {
        return cancels.sum();
    }

    /** How many were not let in, by the SQLSTATE that they were told. */
    public Map<String, Long> refusals() {
        Map<String, Long> all = new TreeMap<>();
        refused.forEach((code, count) -> all.put(code, count.sum()));
        return all;
    }
}
