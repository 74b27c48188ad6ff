package io.pgweir.proxy.cluster;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgweir.config.MonitorConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks one node again and again what it is, on a virtual thread of its own. */
final class NodeMonitor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeMonitor.class);
    /** HikariCP waits no shorter than this. */
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(250);

    private final Node node;
    private final MonitorConfig config;
    private final Runnable changed;
    private final HikariDataSource source;
    private final Thread thread;
    private volatile Look seen = Look.NOTHING;
    private volatile boolean closed;

    NodeMonitor(Node node, MonitorConfig config, Runnable changed) {
        this.node = node;
        this.config = config;
        this.changed = changed;
        this.source = new HikariDataSource(connections());
        this.thread = Thread.ofVirtual().name("pgweir-monitor-" + node.name()).unstarted(this::watch);
    }

    private HikariConfig connections() {
        // pgjdbc counts in whole seconds
        String seconds = String.valueOf(Math.max(1, (config.timeout().toMillis() + 999) / 1000));
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("monitor of " + node.name());
        pool.setJdbcUrl("jdbc:postgresql://" + hostInUrl() + ":" + node.port() + "/");
        pool.setUsername(config.user());
        pool.setPassword(config.password().reveal());
        pool.addDataSourceProperty("PGDBNAME", config.database());
        pool.addDataSourceProperty("connectTimeout", seconds);
        pool.addDataSourceProperty("loginTimeout", seconds);
        pool.addDataSourceProperty("socketTimeout", seconds);
        pool.addDataSourceProperty("tcpKeepAlive", "true");
        pool.addDataSourceProperty("preferQueryMode", "simple");
        pool.addDataSourceProperty("ApplicationName", "pgweir monitor");
        pool.setMaximumPoolSize(1);
        pool.setMinimumIdle(1);
        pool.setInitializationFailTimeout(-1);
        Duration wait = config.timeout().compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : config.timeout();
        pool.setConnectionTimeout(wait.toMillis());
        pool.setValidationTimeout(SHORTEST_WAIT.toMillis());
        return pool;
    }

    private String hostInUrl() {
        return node.host().contains(":") ? "[" + node.host() + "]" : node.host();
    }

    void start() {
        thread.start();
    }

    Node node() {
        return node;
    }

    Look seen() {
        return seen;
    }

    /** Has it look again now instead of at the end of its period. */
    void hurry() {
        LockSupport.unpark(thread);
    }

    private void watch() {
        while (!closed) {
            seen = look();
            changed.run();
            LockSupport.parkNanos(config.period().toNanos());
        }
    }

    private Look look() {
        try (Connection connection = source.getConnection()) {
            return Look.at(connection).after(seen);
        } catch (SQLException failed) {
            if (!closed && (seen.role() != Role.UNKNOWN || log.isDebugEnabled())) {
                log.warn("node {} does not answer its monitor: {}", node, reason(failed));
            }
            return Look.NOTHING;
        }
    }

    /** HikariCP says that it has no connection; the driver's own words are behind that. */
    private static String reason(SQLException failed) {
        Throwable cause = failed.getCause();
        return String.valueOf(cause == null ? failed.getMessage() : cause.getMessage());
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        source.close();
    }
}
