package io.pgweir.proxy.cluster;

/** Standbys as a monitor would see them. */
public final class Followers {
    private Followers() {}

    public static Node standby(String name, int weight, long replayed, boolean closely) {
        Node node = new Node(name, "192.0.2.9", 5432, weight);
        node.follows(replayed, closely, 0);
        return node;
    }
}
