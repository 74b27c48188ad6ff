package io.pgweir.proxy.route;

import io.pgweir.protocol.sql.Reason;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** How many units of work one worker sent home and away, and why; and how many reads it had to ask for again at home. */
public final class RouteCounts {
    private final Map<Reason, LongAdder> home = counters();
    private final Map<Reason, LongAdder> away = counters();
    private final LongAdder refused = new LongAdder();
    private final LongAdder brokenOff = new LongAdder();

    private static Map<Reason, LongAdder> counters() {
        Map<Reason, LongAdder> all = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            all.put(reason, new LongAdder());
        }
        return all;
    }

    /** A unit of work got its route. */
    public void went(Reason why, boolean isAway) {
        LongAdder counter = (isAway ? away : home).get(why);
        if (counter != null) {
            counter.increment();
        }
    }

    /** A read is asked for again at home: the standby refused it, or broke it off or was lost. */
    public void healed(boolean wasRefused) {
        (wasRefused ? refused : brokenOff).increment();
    }

    /** How many a list of workers sent, for this reason. */
    public static long sent(List<RouteCounts> all, Reason why, boolean isAway) {
        return sum(all, one -> {
            LongAdder counter = (isAway ? one.away : one.home).get(why);
            return counter == null ? 0 : counter.sum();
        });
    }

    /** How many reads of a list of workers standbys refused. */
    public static long refused(List<RouteCounts> all) {
        return sum(all, one -> one.refused.sum());
    }

    /** How many reads of a list of workers were lost on standbys, or broken off there. */
    public static long brokenOff(List<RouteCounts> all) {
        return sum(all, one -> one.brokenOff.sum());
    }

    private static long sum(List<RouteCounts> all, ToLongFunction<RouteCounts> of) {
        return all.stream().mapToLong(of).sum();
    }
}
