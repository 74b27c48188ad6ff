package io.pgweir.proxy.pool;

import io.pgweir.proxy.tally.Tallied;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What pools had counted that are closed, by database and node: sums must not fall because somebody was idle for a while. */
public final class Past {
    /** Clients may make up names of databases; what was done under any more of them is summed up. */
    private static final int MOST = 1000;

    private static final String OTHERS = "";

    private final ConcurrentHashMap<Place, Tallied> sums = new ConcurrentHashMap<>();

    /** Where something was done; the database is empty for those of which there were too many. */
    public record Place(String database, String node) {}

    void add(PoolKey key, Tallied counted) {
        Place place = new Place(key.database(), key.node().name());
        boolean known = sums.size() < MOST || sums.containsKey(place);
        sums.merge(known ? place : new Place(OTHERS, place.node()), counted, Tallied::plus);
    }

    public Map<Place, Tallied> all() {
        return Map.copyOf(sums);
    }
}
