package io.pgweir.proxy.session;

import io.pgweir.config.PoolConfig;
import io.pgweir.config.PoolMode;
import io.pgweir.config.Route;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.Topology;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.pool.Pool;
import io.pgweir.proxy.pool.Share;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session's ways to servers. One leads home, to the node of its listener's route, where everything can be done that the
 * listener allows; the others lead to the standbys that its reads may go to.
 */
public final class Way {
    private static final Pool[] NO_POOLS = {};

    private final Commons commons;
    private final Identity identity;
    private final Worker worker;
    private @Nullable Topology seen;
    private @Nullable Node home;
    /** The standby that reads go to, as long as it is one. */
    private @Nullable Node standby;
    /** Those that this session has entered. */
    private Pool[] pools = NO_POOLS;

    private @Nullable PoolConfig config;

    public Way(Commons commons, Identity identity, Worker worker) {
        this.commons = commons;
        this.identity = identity;
        this.worker = worker;
    }

    /** This worker's share of the pool at home, or null while there is no node for this route. */
    public @Nullable Share share() {
        look();
        return shareOn(home);
    }

    /** The share to lease from for a read: at home where no standby may have it. */
    @Nullable
    Share shareForRead() {
        look();
        Node chosen = identity.route() == Route.SPLIT && config().mode() != PoolMode.SESSION ? standby() : null;
        return shareOn(chosen == null ? home : chosen);
    }

    /** Whether this share's node is not the one where everything may go. */
    boolean isAway(Share share) {
        return share.pool().key().node() != home;
    }

    /** Whether it still makes sense to wait for a connection to this share's node. */
    boolean leadsTo(Share share) {
        look();
        Node node = share.pool().key().node();
        return node == home || node == standby;
    }

    /** Where a connection outside of the pools goes, or null while there is no node for this route. */
    public @Nullable Target target() {
        look();
        Node chosen = home;
        return chosen == null ? null : new Target(chosen, identity.database().serverName(), identity.account());
    }

    /** A node, and what to ask it for. */
    public record Target(Node node, String database, Account account) {}

    private void look() {
        Topology now = commons.topology().get();
        if (now != seen) {
            seen = now;
            home = chooseHome(now);
            standby = null;
            leaveAllBut(now);
        }
    }

    private @Nullable Node chooseHome(Topology topology) {
        if (identity.route() != Route.STANDBY) {
            return topology.primary();
        }
        List<Node> standbys = topology.standbys();
        Node current = home;
        if (current != null && standbys.contains(current)) {
            return current;
        }
        return standbys.isEmpty() ? null : standbys.get(commons.sessions().turn() % standbys.size());
    }

    private @Nullable Node standby() {
        Topology topology = seen;
        if (standby == null && topology != null && !topology.standbys().isEmpty()) {
            List<Node> standbys = topology.standbys();
            standby = standbys.get(commons.sessions().turn() % standbys.size());
        }
        return standby;
    }

    private @Nullable Share shareOn(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        for (Pool pool : pools) {
            if (pool.key().node() == node) {
                return pool.share(worker);
            }
        }
        Pool entered = commons.pools().enter(identity.poolOn(node), identity.account());
        pools = Arrays.copyOf(pools, pools.length + 1);
        pools[pools.length - 1] = entered;
        return entered.share(worker);
    }

    private void leaveAllBut(Topology topology) {
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

    /** The settings of the session's pools: they differ by node in nothing. */
    public PoolConfig config() {
        PoolConfig known = pools.length == 0 ? config : pools[0].config();
        if (known == null) {
            known = commons.config()
                    .get()
                    .poolFor(identity.database().name(), identity.account().name());
        }
        config = known;
        return known;
    }

    /** What to tell a client for which there was no node. */
    Fault whyNone() {
        String role = identity.route() == Route.STANDBY ? "standby" : "primary";
        return Fault.error(SqlState.CANNOT_CONNECT_NOW, "no " + role + " is known among the nodes")
                .withHint("See pgweir's log for what it last heard from each node.");
    }

    /** The session leaves its pools. */
    public void leave() {
        for (Pool pool : pools) {
            pool.left();
        }
        pools = NO_POOLS;
    }
}
