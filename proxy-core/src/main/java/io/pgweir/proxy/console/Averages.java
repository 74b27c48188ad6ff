package io.pgweir.proxy.console;

import io.pgweir.proxy.net.Timed;
import io.pgweir.proxy.pool.Past;
import io.pgweir.proxy.tally.Tallied;
import io.pgweir.proxy.view.PoolSight;
import io.pgweir.proxy.view.View;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What was done in the last whole period, as PgBouncer has it: for that the counts are looked at once in a period. */
final class Averages implements Timed {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final View view;
    private final Past past;
    private volatile Span span;
    private volatile long nextNanos;

    /**
     * What was done by database between two moments.
     *
     * @param counts at its end
     */
    record Span(long beganNanos, long endNanos, Map<String, Tallied> counts, Map<String, Tallied> did) {
        double seconds() {
            return Math.max(1, endNanos - beganNanos) / (double) TimeUnit.SECONDS.toNanos(1);
        }
    }

    Averages(View view, Past past) {
        this.view = view;
        this.past = past;
        long now = System.nanoTime();
        this.span = new Span(now, now, Map.of(), Map.of());
        this.nextNanos = now + PERIOD_NANOS;
    }

    @Override
    public boolean tick(long now) {
        if (now - nextNanos >= 0) {
            nextNanos = now + PERIOD_NANOS;
            view.pools().thenAccept(pools -> span = since(span, byDatabase(pools, past)));
        }
        return true;
    }

    /** The last whole period, or what there is of the first. */
    Span last(Map<String, Tallied> now) {
        Span known = span;
        return known.counts.isEmpty() ? since(known, now) : known;
    }

    private static Span since(Span before, Map<String, Tallied> now) {
        Map<String, Tallied> did = new TreeMap<>();
        now.forEach((database, counts) ->
                did.put(database, counts.since(before.counts.getOrDefault(database, Tallied.NOTHING))));
        return new Span(before.endNanos, System.nanoTime(), now, did);
    }

    /** What was done for each database, in pools that are closed too. */
    static Map<String, Tallied> byDatabase(List<PoolSight> pools, Past past) {
        Map<String, Tallied> sums = new TreeMap<>();
        past.all().forEach((place, counted) -> sums.merge(place.database(), counted, Tallied::plus));
        pools.forEach(pool -> sums.merge(pool.database(), pool.tallied(), Tallied::plus));
        return sums;
    }
}
