package io.pgweir.proxy.web;

import io.pgweir.proxy.cluster.Details;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.NodeStatus;
import io.pgweir.proxy.cluster.Role;
import java.util.List;
import java.util.Locale;

/** One node as JSON. */
final class NodeJson {
    private NodeJson() {}

    /** Begins an object, which the caller ends. */
    static void write(NodeStatus node, List<NodeStatus> all, Json json) {
        Node upstream = Streams.upstream(node, all);
        json.object();
        json.name("name").value(node.node().name());
        json.name("host").value(node.node().host());
        json.name("port").value(node.node().port());
        json.name("weight").value(node.node().weight());
        json.name("role").value(node.role().name().toLowerCase(Locale.ROOT));
        json.name("state").value(node.state().toString());
        json.name("cause").value(node.cause());
        json.name("since").value(node.since().toEpochMilli() / 1000.0);
        json.name("falls").value(node.falls());
        json.name("answered_in").value(node.answeredIn().toNanos() / 1e9);
        json.name("position").value(lsn(node.look().position()));
        json.name("timeline").value(node.look().timeline());
        json.name("upstream").value(upstream == null ? "" : upstream.name());
        if (node.role() == Role.STANDBY) {
            json.name("bytes_behind").value(node.bytesBehind());
            json.name("seconds_behind").value(node.behind().toNanos() / 1e9);
        }
        details(node, json);
    }

    private static void details(NodeStatus node, Json json) {
        Details details = node.details();
        if (details == null) {
            return;
        }
        json.name("version").value(version(details.version()));
        json.name("connections").value(details.connections());
        json.name("max_connections").value(details.maxConnections());
        json.name("receiver").value(details.receiver());
        json.name("replay_paused").value(details.replayPaused());
        json.name("sync").value(node.follower() == null ? "" : node.follower().syncState());
    }

    /** As {@code SELECT version()} has it: 180004 is 18.4. */
    private static String version(int number) {
        return number / 10_000 + "." + number % 10_000;
    }

    /** A position as PostgreSQL writes it. */
    private static String lsn(long position) {
        return String.format(Locale.ROOT, "%X/%08X", position >>> 32, position & 0xffff_ffffL);
    }
}
