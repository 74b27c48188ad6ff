package io.pgweir.proxy.web;

import io.pgweir.proxy.cluster.Details;
import io.pgweir.proxy.cluster.Follower;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.NodeStatus;
import io.pgweir.proxy.cluster.Role;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who streams from whom. A standby knows its upstream by an address of its own network, which need not be the one that we know
 * that node by; so it is also looked for among those whom each node says that it feeds.
 */
final class Streams {
    private Streams() {}

    /** The node that a standby receives from, or null where there is none or nobody can tell. */
    static @Nullable Node upstream(NodeStatus standby, List<NodeStatus> all) {
        Details details = standby.details();
        if (standby.role() != Role.STANDBY
                || details == null
                || details.receiver().isEmpty()) {
            return null;
        }
        Node found = only(all, standby, other -> isAt(other.node(), details));
        return found == null ? only(all, standby, other -> feeds(other, standby)) : found;
    }

    private static boolean isAt(Node node, Details details) {
        return node.port() == details.upstreamPort() && node.host().equals(details.upstreamHost());
    }

    private static boolean feeds(NodeStatus other, NodeStatus standby) {
        Details details = other.details();
        Follower itself = standby.follower();
        return details != null && itself != null && details.followers().stream().anyMatch(row -> isSame(row, itself));
    }

    private static boolean isSame(Follower one, Follower other) {
        return one.name().equals(other.name()) && one.address().equals(other.address());
    }

    private static @Nullable Node only(List<NodeStatus> all, NodeStatus standby, Predicate<NodeStatus> fits) {
        Node found = null;
        for (NodeStatus other : all) {
            if (!Objects.equals(other.node(), standby.node()) && fits.test(other)) {
                if (found != null) {
                    return null;
                }
                found = other.node();
            }
        }
        return found;
    }
}
