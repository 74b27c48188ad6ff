package io.pgweir.proxy.route;

import io.pgweir.config.NodeReads;
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
    /** A session that stays where it read before may take so many turns out of its node's order. */
    private static final int TOLERATED_TURNS = 16;
    /** What is owed to nobody's fault (a node was away, a session could not leave) is forgotten beyond this. */
    private static final int MOST_CREDIT = 1 << 16;

    private final SplittableRandom random;
    private long movedNanos;
    private Load[] loads = {};

    /** What one node does for this worker's sessions. */
    private static final class Load {
        final Node node;
        int active;
        int credit;

        Load(Node node) {
            this.node = node;
        }

        void earn() {
            credit = Math.min(MOST_CREDIT, credit + node.weight());
        }

        void pay(int price) {
            credit = Math.max(-MOST_CREDIT, credit - price);
        }
    }

    public Balancer(long seed) {
        random = new SplittableRandom(seed);
    }

    /**
     * A standby that may serve reads and has replayed at least up to {@code floor}, or null if there is none. One of last resort is
     * chosen only while no other follows closely enough.
     */
    public @Nullable Node choose(Strategy strategy, Topology topology, long floor, long now) {
        Node usual = choose(strategy, topology, NodeReads.USUAL, floor, now);
        return usual != null || isAnyFresh(topology, NodeReads.USUAL)
                ? usual
                : choose(strategy, topology, NodeReads.LAST_RESORT, floor, now);
    }

    private @Nullable Node choose(Strategy strategy, Topology topology, NodeReads which, long floor, long now) {
        List<Node> standbys = topology.standbys();
        int total = earn(standbys, which, floor, now);
        if (total == 0) {
            return null;
        }
        int ticket = strategy == Strategy.RANDOM ? random.nextInt(total) : 0;
        Load best = null;
        for (int i = 0; i < standbys.size(); i++) {
            Node node = standbys.get(i);
            if (isCandidate(node, which, floor, now)) {
                Load load = load(node);
                if (strategy == Strategy.RANDOM) {
                    best = ticket >= 0 ? load : best;
                    ticket -= node.weight();
                } else if (best == null || isBetter(strategy, load, best)) {
                    best = load;
                }
            }
        }
        if (best == null) {
            return null;
        }
        best.pay(total);
        return best.node;
    }

    /** Whether any standby follows closely enough to be given reads. */
    public static boolean isAnyFresh(Topology topology) {
        return isAnyFresh(topology, NodeReads.USUAL) || isAnyFresh(topology, NodeReads.LAST_RESORT);
    }

    private static boolean isAnyFresh(Topology topology, NodeReads which) {
        List<Node> standbys = topology.standbys();
        for (int i = 0; i < standbys.size(); i++) {
            Node node = standbys.get(i);
            if (node.reads() == which && node.weight() > 0 && node.isFresh()) {
                return true;
            }
        }
        return false;
    }

    /** Of the standbys that lag the one that has replayed most, if that is up to {@code floor}; else null. */
    public static @Nullable Node leastLagging(Topology topology, long floor, long now) {
        Node best = null;
        for (Node node : topology.standbys()) {
            boolean may =
                    node.reads() != NodeReads.NEVER && node.weight() > 0 && node.isKnown() && node.mayConnect(now);
            if (may && node.replayed() >= floor && (best == null || node.replayed() > best.replayed())) {
                best = node;
            }
        }
        return best;
    }

    /**
     * A read stays with {@code bound}, whose turn it may not be.
     *
     * @return whether its session had better be moved on when that can be done: others are owed too many reads. One session moves
     *     at a time, and none more often than time goes on
     */
    public boolean stays(Strategy strategy, Node bound, Topology topology, long floor, long now) {
        List<Node> standbys = topology.standbys();
        int total = earn(standbys, NodeReads.USUAL, floor, now);
        Load mine = load(bound);
        mine.pay(total);
        if (strategy == Strategy.LEAST_LAG || now == movedNanos || mine.credit > -total * TOLERATED_TURNS) {
            return false;
        }
        movedNanos = now;
        return true;
    }

    /** All that may be chosen earn their weights; the sum of these is returned. */
    private int earn(List<Node> standbys, NodeReads which, long floor, long now) {
        int total = 0;
        for (int i = 0; i < standbys.size(); i++) {
            Node node = standbys.get(i);
            if (isCandidate(node, which, floor, now)) {
                load(node).earn();
                total += node.weight();
            }
        }
        return total;
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

    /** Whether {@code node} may be chosen for a read that needs what lies before {@code floor}, be it as the last resort. */
    public static boolean isCandidate(Node node, long floor, long now) {
        return node.weight() > 0 && canServe(node, floor, now);
    }

    private static boolean isCandidate(Node node, NodeReads which, long floor, long now) {
        return node.weight() > 0 && node.reads() == which && canServe(node, floor, now);
    }

    /** Whether {@code node}, which may have no weight, can serve a read that needs what lies before {@code floor}. */
    public static boolean canServe(Node node, long floor, long now) {
        return node.isFresh() && node.replayed() >= floor && node.reads() != NodeReads.NEVER && node.mayConnect(now);
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
