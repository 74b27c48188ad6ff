package io.pgweir.proxy.console;

import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.NodeStatus;
import io.pgweir.proxy.cluster.Role;
import io.pgweir.proxy.tally.Tallied;
import io.pgweir.proxy.view.PoolSight;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Nodes as commands speak of them: by their numbers, which follow the configuration from 0, or by their names. */
final class Nodes {
    private final Scene scene;

    Nodes(Scene scene) {
        this.scene = scene;
    }

    List<NodeStatus> all() {
        return scene.cluster().status();
    }

    /** The node that a command means, by number or name. */
    Node find(@Nullable String said) {
        List<Node> nodes = scene.cluster().nodes();
        if (said != null && said.matches("[0-9]{1,4}") && Integer.parseInt(said) < nodes.size()) {
            return nodes.get(Integer.parseInt(said));
        }
        Node named = said == null ? null : scene.cluster().node(said);
        if (named == null) {
            throw Refusal.notFound("node", String.valueOf(said));
        }
        return named;
    }

    int numberOf(String name) {
        List<Node> nodes = scene.cluster().nodes();
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    boolean isPrimary(Node node) {
        return scene.cluster().topology().primary() == node;
    }

    /** Whether reads go there in their turns. */
    boolean isRead(Node node) {
        return scene.cluster().topology().standbys().contains(node) && node.isFresh() && node.weight() > 0;
    }

    /** The role that it is used in. */
    String role(NodeStatus status) {
        return isPrimary(status.node()) ? "primary" : "standby";
    }

    /** What it says itself. */
    static String ownRole(NodeStatus status) {
        return status.role() == Role.UNKNOWN ? "unknown" : Texts.word(status.role());
    }

    /** What was done on each node, by its name. */
    Map<String, Tallied> work(List<PoolSight> pools) {
        Map<String, Tallied> work = new HashMap<>();
        scene.commons().pools().past().all().forEach((place, did) -> work.merge(place.node(), did, Tallied::plus));
        pools.forEach(pool -> work.merge(pool.node(), pool.tallied(), Tallied::plus));
        return work;
    }

    /** In pgpool's words. */
    static String pgpoolStatus(NodeStatus status) {
        return switch (status.state()) {
            case UP, LAGGING -> "up";
            case UNKNOWN, PAUSED -> "waiting";
            case DRAINING, DOWN -> "down";
            case FALSE_PRIMARY -> "quarantine";
        };
    }
}
