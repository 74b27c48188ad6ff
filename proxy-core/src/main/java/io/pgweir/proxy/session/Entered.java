package io.pgweir.proxy.session;

import io.pgweir.config.PoolConfig;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.Topology;
import io.pgweir.proxy.pool.Pool;
import io.pgweir.proxy.pool.Pools;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The pools that a session has entered: one on each node that it has been to, which are few. */
final class Entered {
    private static final Pool[] NONE = {};

    private final Pools all;
    private final Identity identity;
    private Pool[] pools = NONE;

    Entered(Pools all, Identity identity) {
        this.all = all;
        this.identity = identity;
    }

    /** The one on this node, which it enters if it has not. */
    Pool on(Node node) {
        for (Pool pool : pools) {
            if (pool.key().node() == node) {
                return pool;
            }
        }
        Pool entered = all.enter(identity.poolOn(node), identity.account());
        pools = Arrays.copyOf(pools, pools.length + 1);
        pools[pools.length - 1] = entered;
        return entered;
    }

    /** Their settings, which differ by node in nothing, or {@code otherwise} if there is none. */
    @Nullable
    PoolConfig config(@Nullable PoolConfig otherwise) {
        return pools.length == 0 ? otherwise : pools[0].config();
    }

    /** Leaves those on nodes that are not there any more. */
    void leaveAllBut(Topology topology) {
        int kept = 0;
        Pool[] before = pools;
        Pool[] after = new Pool[before.length];
        for (Pool pool : before) {
            Node node = pool.key().node();
            if (node == topology.primary() || topology.standbys().contains(node)) {
                after[kept++] = pool;
            } else {
                pool.left();
            }
        }
        pools = kept == before.length ? before : Arrays.copyOf(after, kept);
    }

    void leaveAll() {
        for (Pool pool : pools) {
            pool.left();
        }
        pools = NONE;
    }
}
