package io.pgweir.proxy.metrics;

import io.pgweir.proxy.tally.Count;
import io.pgweir.proxy.tally.Tallied;
import io.pgweir.proxy.view.PoolSight;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which pools have series of their own, and what those had counted that are gone. A counter that falls would look like a
 * restart, and one that comes back at its old height like a burst of work; so what a pool had counted stays when it is closed.
 *
 * <p>The first so many pools that ever had a server connection have series of their own; the others are summed up for their
 * node. A name that no server lets in never takes a place.
 */
final class PoolHistory {
    private record Name(String database, String user, String node) {
        static Name of(PoolSight sight) {
            return new Name(sight.database(), sight.user(), sight.node());
        }
    }

    /** One pool: what it has counted as it was last seen, and what it had counted in former lives. */
    private static final class Past {
        private boolean isOwn;
        private Tallied last = Tallied.NOTHING;
        private Tallied before = Tallied.NOTHING;

        void see(Tallied now) {
            if (hasFallen(now)) {
                ends(); // closed and opened anew since we last looked
            }
            last = now;
        }

        private boolean hasFallen(Tallied now) {
            for (Count count : Count.values()) {
                if (now.of(count) < last.of(count)) {
                    return true;
                }
            }
            return false;
        }

        /** The pool is gone. */
        void ends() {
            before = before.plus(last);
            last = Tallied.NOTHING;
        }

        Tallied all() {
            return before.plus(last);
        }
    }

    private final int most;
    private final Map<Name, Past> pasts = new LinkedHashMap<>();
    /** What pools without series of their own had counted before they went, by node. */
    private final Map<String, Tallied> others = new LinkedHashMap<>();

    private int own;

    PoolHistory(int most) {
        this.most = most;
    }

    /** What is to be told, now that these pools are there. */
    List<PoolSeries> after(List<PoolSight> sights) {
        Map<Name, PoolSight> present = new LinkedHashMap<>();
        for (PoolSight sight : sights) {
            Name name = Name.of(sight);
            present.put(name, sight);
            Past past = pasts.computeIfAbsent(name, _ -> new Past());
            past.see(sight.tallied());
            if (!past.isOwn && own < most && sight.tallied().of(Count.CONNECTS) > 0) {
                past.isOwn = true;
                own++;
            }
        }
        return told(present);
    }

    private List<PoolSeries> told(Map<Name, PoolSight> present) {
        List<PoolSeries> told = new ArrayList<>();
        Map<String, PoolSeries> together = new LinkedHashMap<>();
        Iterator<Map.Entry<Name, Past>> all = pasts.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Name, Past> entry = all.next();
            Name name = entry.getKey();
            Past past = entry.getValue();
            PoolSight sight = present.get(name);
            if (sight == null) {
                past.ends();
            }
            if (past.isOwn) {
                told.add(
                        sight == null
                                ? PoolSeries.none(name.database, name.user, name.node, past.all())
                                : series(sight, name.database, name.user, past.all()));
            } else if (sight != null) {
                together.merge(
                        name.node, series(sight, PoolSeries.OTHER, PoolSeries.OTHER, past.all()), PoolSeries::plus);
            } else {
                others.merge(name.node, past.all(), Tallied::plus);
                all.remove();
            }
        }
        others.forEach((node, gone) -> together.merge(
                node, PoolSeries.none(PoolSeries.OTHER, PoolSeries.OTHER, node, gone), PoolSeries::plus));
        told.addAll(together.values());
        return told;
    }

    private static PoolSeries series(PoolSight sight, String database, String user, Tallied all) {
        return new PoolSeries(
                database,
                user,
                sight.node(),
                sight.size(),
                sight.active(),
                sight.idle(),
                sight.cleaning(),
                sight.beingCancelled(),
                sight.opening(),
                sight.waiting(),
                sight.longestWaitNanos(),
                all);
    }
}
