package io.pgweir.dist.cli;

import java.util.List;

/** Starts the proxy in front of the demo's cluster. */
@FunctionalInterface
interface ProxyLauncher {
    /**
     * Where the proxy listens, what is behind it, and who may come in.
     *
     * @param nodePorts the primary's first
     */
    record Settings(
            int port,
            int adminPort,
            int httpPort,
            List<Integer> nodePorts,
            Login client,
            Login monitor,
            String database) {}

    record Login(String user, String password) {
        @Override
        public String toString() {
            return user;
        }
    }

    /** A running proxy; closing it lets go of all connections. */
    interface Running extends AutoCloseable {
        @Override
        void close();
    }

    Running start(Settings settings);
}
