package io.pgweir.config;

import org.jspecify.annotations.Nullable;

/** One PostgreSQL instance. In the file it is a map, or in short {@code host}, {@code host:port} or {@code [ipv6]:port}. */
public record NodeConfig(
        @Setting(
                doc = "What logs, metrics and the console call the node. Names are unique.",
                derived = "host:port",
                min = "1")
        String name,

        @Setting(doc = "The host name or address of the node.", min = "1", max = "255")
        String host,

        @Setting(doc = "The port that PostgreSQL listens on.", byDefault = "5432", min = "1", max = "65535")
        int port,

        @Setting(
                doc =
                        "The node's part of the reads that are spread over standbys, beside the others' weights; 0 is none.",
                byDefault = "1",
                max = "1000")
        int weight,

        @Setting(
                doc = "Whether the node is given reads while it is a standby: usual is by its weight; last-resort only "
                        + "while no other standby may have any; never is not even by redirects.",
                byDefault = "usual")
        NodeReads reads,

        @Setting(
                doc = "What the addresses of the host name are: ways to one node, or a node each, which come and go as "
                        + "the name is asked again (monitor.resolve_period).",
                byDefault = "one")
        Addresses addresses) {
    private static final int USUAL_WEIGHT = 1;

    static NodeConfig complete(
            @Nullable String name, String host, int port, int weight, NodeReads reads, Addresses addresses) {
        return new NodeConfig(
                name == null ? HostAndPort.print(host, port) : name, host, port, weight, reads, addresses);
    }

    /** A node of which only the address is said. */
    static NodeConfig at(String host, int port) {
        return complete(null, host, port, USUAL_WEIGHT, NodeReads.USUAL, Addresses.ONE);
    }
}
