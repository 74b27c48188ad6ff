package io.pgweir.dist.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports on loopback that nobody listens on.
 *
 * <p>They lie below the range from which systems take the near end of outgoing connections: a server that is stopped
 * and started again must not find its port taken by some client's connection.
 */
public final class Ports {
    private static final int FIRST = 15_000;
    private static final int LAST = 31_999;
    private static final int TRIES = 1_000;
    private static final Set<Integer> GIVEN = new HashSet<>();

    private Ports() {}

    /** A free port, and never the same twice from one process. */
    public static synchronized int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            if (give(port)) {
                return port;
            }
        }
        throw new ClusterFailure("no free port between " + FIRST + " and " + LAST);
    }

    static synchronized boolean give(int port) {
        return isFree(port) && GIVEN.add(port);
    }

    /** Keeps a port for somebody who will listen on it later, so that nobody else is given it until then. */
    public static synchronized void reserve(int port) {
        GIVEN.add(port);
    }

    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
