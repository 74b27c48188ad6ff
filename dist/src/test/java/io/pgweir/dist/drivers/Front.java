package io.pgweir.dist.drivers;

import io.pgweir.config.ConfigReader;
import io.pgweir.config.PoolMode;
import io.pgweir.dist.postgres.Ports;
import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.dist.postgres.SharedCluster;
import io.pgweir.proxy.Pgweir;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** pgweir in front of a cluster, or of its primary alone, in this JVM, for programs that know nothing of it. */
final class Front implements AutoCloseable {
    /** Fewer than the tests have clients, so that server connections do go from one client to the next. */
    static final int POOL_SIZE = 3;

    private static final Map<PoolMode, Front> SHARED = new EnumMap<>(PoolMode.class);

    private final Pgweir pgweir;
    private final int port = Ports.free();
    private final int consolePort = Ports.free();

    Front(PostgresCluster cluster, PoolMode mode, int poolSize) {
        this(cluster, mode, poolSize, "scram-sha-256");
    }

    Front(PostgresCluster cluster, PoolMode mode, int poolSize, String authentication) {
        this("nodes: [ " + address(cluster.primary()) + " ]", mode, poolSize, authentication);
    }

    private Front(String nodes, PoolMode mode, int poolSize, String authentication) {
        String yaml = """
                %s
                listeners: [ { address: 127.0.0.1, port: %d } ]
                http: { port: off }
                admin:
                  listeners: [ { port: %d } ]
                  users: [ { name: admin, password: admin, role: admin }, { name: stats, password: stats } ]
                auth: { method: %s }
                users: [ { name: "%s", password: "%s" } ]
                pool: { mode: %s, size: %d, wait_timeout: 20s }
                """.formatted(
                        nodes,
                        port,
                        consolePort,
                        authentication,
                        SharedCluster.USER,
                        SharedCluster.PASSWORD,
                        mode.name().toLowerCase(Locale.ROOT),
                        poolSize);
        try {
            pgweir = new Pgweir(ConfigReader.read("front.yaml", yaml, _ -> null).orThrow());
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
        pgweir.start();
    }

    /** In front of all nodes of a cluster, and with all of them in sight; each of its pools has so many connections. */
    static Front splitting(PostgresCluster cluster, int poolSize) {
        String nodes = cluster.nodes().stream().map(Front::address).collect(Collectors.joining(", "));
        Front front = new Front(
                "nodes: [ %s ]\nmonitor: { user: postgres, password: \"%s\", period: 50ms }"
                        .formatted(nodes, cluster.superuserPassword()),
                PoolMode.TRANSACTION,
                poolSize,
                "scram-sha-256");
        Awaitility.await("a primary and all standbys")
                .until(() -> front.pgweir.cluster().topology().primary() != null
                        && front.pgweir.cluster().topology().standbys().size()
                                == cluster.standbys().size());
        return front;
    }

    /** How many it has open; it keeps those. */
    int serverConnections() {
        return pgweir.pools().connections();
    }

    private static String address(PostgresNode node) {
        return "\"127.0.0.1:" + node.port() + '"';
    }

    /** The one of that mode that all tests share, in front of the shared cluster; like that, it ends with the JVM. */
    static synchronized Front shared(PoolMode mode) {
        return SHARED.computeIfAbsent(mode, _ -> new Front(SharedCluster.get(), mode, POOL_SIZE));
    }

    int port() {
        return port;
    }

    int consolePort() {
        return consolePort;
    }

    Pgweir pgweir() {
        return pgweir;
    }

    /** A client by pgjdbc as it comes; {@code parameters} are those of its URL. */
    Connection connect(String... parameters) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/" + SharedCluster.DATABASE;
        return DriverManager.getConnection(
                parameters.length == 0 ? url : url + "?" + String.join("&", parameters),
                SharedCluster.USER,
                SharedCluster.PASSWORD);
    }

    @Override
    public void close() {
        pgweir.close();
    }
}
