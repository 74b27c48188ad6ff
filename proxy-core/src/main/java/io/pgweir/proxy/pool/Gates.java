package io.pgweir.proxy.pool;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the operator lets through: whether the pools of a database give out connections, and whether it takes clients. Changed by the
 * operator, one change after the other; pools have their own gate's state where workers read it.
 */
public final class Gates {
    /** Whether a pool gives out connections. */
    public enum State {
        OPEN,
        /** It gives out none, and closes those that come back. */
        PAUSED,
        /** It gives out none, and keeps those that come back. */
        SUSPENDED
    }

    private final Pools pools;
    private final Map<String, State> states = new HashMap<>();
    private final Set<String> disabled = new HashSet<>();
    private State everywhere = State.OPEN;

    Gates(Pools pools) {
        this.pools = pools;
    }

    /**
     * Sets the gate of a database, or of all.
     *
     * @return false if it stood so already
     */
    public synchronized boolean set(@Nullable String database, State state) {
        boolean changes;
        if (database == null) {
            changes = everywhere != state || !states.isEmpty();
            everywhere = state;
            states.clear();
        } else {
            changes = of(database) != state;
            states.put(database, state);
        }
        pools.all().forEach(pool -> pool.gate(of(pool.key().database())));
        return changes;
    }

    public synchronized State of(String database) {
        return states.getOrDefault(database, everywhere);
    }

    /** Whether some gate, if not all, stands so. */
    public synchronized boolean isAny(State state) {
        return everywhere == state || states.containsValue(state);
    }

    /** Takes clients of a database, or no more. */
    public synchronized void enable(String database, boolean wanted) {
        if (wanted) {
            disabled.remove(database);
        } else {
            disabled.add(database);
        }
    }

    public synchronized boolean isDisabled(String database) {
        return disabled.contains(database);
    }
}
