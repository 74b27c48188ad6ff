package io.pgweir.proxy.web;

import io.pgweir.proxy.metrics.Observation;
import io.pgweir.proxy.tally.Tallied;
import io.pgweir.proxy.view.PoolSight;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What pools did between two observations. A pool that was closed and opened anew counts from its new beginning. */
final class Rates {
    /** A pool, as people tell it from others. */
    record Name(String database, String user, String node) {
        static Name of(PoolSight pool) {
            return new Name(pool.database(), pool.user(), pool.node());
        }
    }

    private final Map<Name, Tallied> byPool = new LinkedHashMap<>();
    private final Map<String, Tallied> byNode = new LinkedHashMap<>();
    private final double seconds;
    private Tallied all = Tallied.NOTHING;

    Rates(Observation before, Observation now) {
        seconds = (now.nanos() - before.nanos()) / 1e9;
        Map<Name, Tallied> earlier = new HashMap<>();
        before.pools().forEach(pool -> earlier.put(Name.of(pool), pool.tallied()));
        for (PoolSight pool : now.pools()) {
            Name name = Name.of(pool);
            Tallied did = pool.tallied().since(earlier.getOrDefault(name, Tallied.NOTHING));
            byPool.put(name, did);
            byNode.merge(name.node(), did, Tallied::plus);
            all = all.plus(did);
        }
    }

    /** The time between the two. */
    double seconds() {
        return seconds;
    }

    double perSecond(long number) {
        return seconds > 0 ? number / seconds : 0;
    }

    Tallied all() {
        return all;
    }

    Tallied of(PoolSight pool) {
        return byPool.getOrDefault(Name.of(pool), Tallied.NOTHING);
    }

    Tallied ofNode(String node) {
        return byNode.getOrDefault(node, Tallied.NOTHING);
    }
}
