package io.pgweir.proxy.route;

import io.pgweir.config.Strategy;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.Topology;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a standby for each read of one worker's sessions, so that in the long run each gets its weight's part.
 *
 * <p>Where a strategy finds several equally good, they take turns by weight: each turn every candidate earns its weight, the
 * richest is chosen and pays for all (smooth weighted round robin, as nginx has it).
 */
public final class Balancer {
    private final SplittableRandom random;
    private Load[] loads = {};

    /** What one node does for this worker's sessions. */
    private static final class Load {
        final Node node;
        int active;
        int credit;

        Load(Node node) {
            this.node = node;
        }
    }

    public Balancer(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A standby that may serve reads and has replayed at least up to {@code floor}, or null if there is none. */
    public @Nullable Node choose(Strategy strategy, Topology topology, long floor, long now) {
        List<Node> standbys = topology.standbys();
        int total = 0;
        for (int i = 0; i < standbys.size(); i++) {
            total += isCandidate(standbys.get(i), floor, now) ? standbys.get(i).weight() : 0;
        }
        if (total == 0) {
            return null;
        }
        return strategy == Strategy.RANDOM
                ? byChance(standbys, floor, now, random.nextInt(total))
                : inTurn(strategy, standbys, floor, now, total);
    }

    private @Nullable Node byChance(List<Node> standbys, long floor, long now, int ticket) {
        int left = ticket;
        for (int i = 0; i < standbys.size(); i++) {
            Node node = standbys.get(i);
            if (isCandidate(node, floor, now)) {
                left -= node.weight();
                if (left < 0) {
                    return node;
                }
            }
        }
        return null;
    }

    private @Nullable Node inTurn(Strategy strategy, List<Node> standbys, long floor, long now, int total) {
        Load best = null;
        for (int i = 0; i < standbys.size(); i++) {
            Node node = standbys.get(i);
            if (isCandidate(node, floor, now)) {
                Load load = load(node);
                load.credit += node.weight();
                if (best == null || isBetter(strategy, load, best)) {
                    best = load;
                }
            }
        }
        if (best == null) {
            return null;
        }
        best.credit -= total;
        return best.node;
    }

    private static boolean isBetter(Strategy strategy, Load one, Load other) {
        int order = switch (strategy) {
            case LEAST_ACTIVE -> busier(one, other) - busier(other, one);
            case LEAST_LAG -> Long.compare(other.node.replayed(), one.node.replayed());
            case ROUND_ROBIN, RANDOM -> 0;
        };
        return order < 0 || order == 0 && one.credit > other.credit;
    }

    /** 1 if {@code one} is busier for its weight by more than one read, below which turns alone keep to the weights. */
    private static int busier(Load one, Load other) {
        long weight = one.node.weight();
        long otherWeight = other.node.weight();
        return one.active * otherWeight - other.active * weight > Math.max(weight, otherWeight) ? 1 : 0;
    }

    /** Whether {@code node} may serve a read that needs what lies before {@code floor}. */
    public static boolean isCandidate(Node node, long floor, long now) {
        return node.weight() > 0 && node.isFresh() && node.replayed() >= floor && node.mayConnect(now);
    }

    /** A read was given to this node. */
    public void began(Node node) {
        load(node).active++;
    }

    /** A read that was given to this node is done. */
    public void ended(Node node) {
        load(node).active--;
    }

    private Load load(Node node) {
        for (Load load : loads) {
            if (load.node == node) {
                return load;
            }
        }
        Load added = new Load(node);
        Load[] more = new Load[loads.length + 1];
        System.arraycopy(loads, 0, more, 0, loads.length);
        more[loads.length] = added;
        loads = more;
        return added;
    }
}
