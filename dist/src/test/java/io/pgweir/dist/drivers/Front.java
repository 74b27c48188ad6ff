package io.pgweir.dist.drivers;

import io.pgweir.config.ConfigReader;
import io.pgweir.config.PoolMode;
import io.pgweir.dist.postgres.Ports;
import io.pgweir.dist.postgres.PostgresCluster;
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

/** pgweir in front of a cluster's primary, in this JVM, for programs that know nothing of it. */
final class Front implements AutoCloseable {
    /** Fewer than the tests have clients, so that server connections do go from one client to the next. */
    static final int POOL_SIZE = 3;

    private static final Map<PoolMode, Front> SHARED = new EnumMap<>(PoolMode.class);

    private final Pgweir pgweir;
    private final int port = Ports.free();

    Front(PostgresCluster cluster, PoolMode mode, int poolSize) {
        this(cluster, mode, poolSize, "scram-sha-256");
    }

    Front(PostgresCluster cluster, PoolMode mode, int poolSize, String authentication) {
        String yaml = """
                nodes: ["127.0.0.1:%d"]
                listeners: [ { address: 127.0.0.1, port: %d } ]
                auth: { method: %s }
                users: [ { name: "%s", password: "%s" } ]
                pool: { mode: %s, size: %d, wait_timeout: 20s }
                """.formatted(
                        cluster.primary().port(),
                        port,
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

    /** The one of that mode that all tests share, in front of the shared cluster; like that, it ends with the JVM. */
    static synchronized Front shared(PoolMode mode) {
        return SHARED.computeIfAbsent(mode, _ -> new Front(SharedCluster.get(), mode, POOL_SIZE));
    }

    int port() {
        return port;
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
