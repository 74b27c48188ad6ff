package io.pgweir.proxy.cluster;

import io.pgweir.config.NodeReads;

/** Standbys as a monitor would see them. */
public final class Followers {
    private Followers() {}

    public static Node standby(String name, int weight, long replayed, boolean closely) {
        Node node = new Node(name, "192.0.2.9", 5432, weight);
        node.follows(replayed, closely, 0);
        return node;
    }

    public static void serves(Node standby, NodeReads which) {
        standby.serves(standby.weight(), which);
    }

    public static void settled(Node standby, long asOfNanos) {
        standby.isSettled(asOfNanos);
    }
}
