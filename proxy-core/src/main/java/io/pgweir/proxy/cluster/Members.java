package io.pgweir.proxy.cluster;

import io.pgweir.config.Addresses;
import io.pgweir.config.NodeConfig;
import io.pgweir.config.NodeReads;
import io.pgweir.config.PgweirConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which nodes there have to be: those of the configuration, and one for each address of a name that stands for several. Used by one
 * thread at a time.
 */
final class Members {
    private static final Logger log = LoggerFactory.getLogger(Members.class);
    /** Nobody has so many nodes; a name service that says so is not believed. */
    private static final int MOST_ADDRESSES = 256;

    /** Who knows the addresses of a name. */
    interface Names {
        /** Those that the system knows, of both families. Blocks. */
        Names OF_SYSTEM = name -> Stream.of(InetAddress.getAllByName(name))
                .map(InetAddress::getHostAddress)
                .toList();

        List<String> addresses(String name) throws UnknownHostException;
    }

    /** @param knownAs the host's name, where {@code host} is one address of it */
    record Member(String name, String host, String knownAs, int port, int weight, NodeReads reads) {
        boolean isAt(Node node) {
            return node.name().equals(name) && node.host().equals(host) && node.port() == port;
        }

        Node toNode() {
            Node node = new Node(name, host, port, weight, knownAs);
            node.serves(weight, reads);
            return node;
        }
    }

    private final Names names;
    /** What each name had when it could be resolved last. */
    private final Map<String, List<String>> known = new HashMap<>();

    Members(Names names) {
        this.names = names;
    }

    /** Asks for the addresses of all names that stand for several nodes. A name that can't be resolved keeps those that it had. */
    void ask(PgweirConfig config) {
        for (NodeConfig node : config.nodes()) {
            if (node.addresses() == Addresses.EACH) {
                ask(node.host());
            }
        }
    }

    private void ask(String host) {
        try {
            List<String> found = names.addresses(host).stream()
                    .distinct()
                    .sorted()
                    .limit(MOST_ADDRESSES)
                    .toList();
            if (!found.isEmpty() && !found.equals(known.put(host, found))) {
                log.info("host name \"{}\" has these addresses: {}", host, found);
            }
        } catch (UnknownHostException failed) {
            log.warn("host name \"{}\" could not be resolved; its nodes stay as they are", host);
        }
    }

    /** The nodes that there have to be, as far as is known. */
    List<Member> wanted(PgweirConfig config) {
        List<Member> all = new ArrayList<>();
        for (NodeConfig node : config.nodes()) {
            if (node.addresses() == Addresses.ONE) {
                all.add(member(node, node.name(), node.host()));
            } else {
                for (String address : known.getOrDefault(node.host(), List.of())) {
                    all.add(member(node, node.name() + "/" + address, address));
                }
            }
        }
        return all;
    }

    private static Member member(NodeConfig node, String name, String host) {
        return new Member(name, host, node.host(), node.port(), node.weight(), node.reads());
    }
}
