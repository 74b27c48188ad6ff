package io.pgweir.proxy.session;

import io.pgweir.config.PoolConfig;
import io.pgweir.config.Route;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.Topology;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.pool.Pool;
import io.pgweir.proxy.pool.Share;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session's way to a server: the pool on the node that its listener's route leads to. Found anew when the topology changes. */
public final class Way {
    private final Commons commons;
    private final Identity identity;
    private final Worker worker;
    private @Nullable Topology seen;
    private @Nullable Node node;
    private @Nullable Pool pool;
    private @Nullable PoolConfig config;

    public Way(Commons commons, Identity identity, Worker worker) {
        this.commons = commons;
        this.identity = identity;
        this.worker = worker;
    }

    /** This worker's share of the pool to lease from, or null while there is no node for this route. */
    public @Nullable Share share() {
        Topology now = commons.topology().get();
        if (now != seen) {
            seen = now;
            enter(choose(now));
        }
        Pool chosen = pool;
        return chosen == null ? null : chosen.share(worker);
    }

    /** Where a connection outside of the pools goes, or null while there is no node for this route. */
    public @Nullable Target target() {
        share();
        Node chosen = node;
        return chosen == null ? null : new Target(chosen, identity.database().serverName(), identity.account());
    }

    /** A node, and what to ask it for. */
    public record Target(Node node, String database, Account account) {}

    private @Nullable Node choose(Topology topology) {
        if (identity.route() != Route.STANDBY) {
            return topology.primary();
        }
        List<Node> standbys = topology.standbys();
        Node current = node;
        if (current != null && standbys.contains(current)) {
            return current;
        }
        return standbys.isEmpty() ? null : standbys.get(commons.sessions().turn() % standbys.size());
    }

    private void enter(@Nullable Node chosen) {
        if (chosen == node) {
            return;
        }
        leave();
        node = chosen;
        pool = chosen == null ? null : commons.pools().enter(identity.poolOn(chosen), identity.account());
    }

    /** The pool's settings, or those that it will have. */
    public PoolConfig config() {
        Pool chosen = pool;
        PoolConfig known = chosen == null ? config : chosen.config();
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

    /** The session leaves its pool. */
    public void leave() {
        Pool left = pool;
        pool = null;
        node = null;
        if (left != null) {
            left.left();
        }
    }
}
