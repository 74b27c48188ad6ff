package io.pgweir.proxy.cluster;

import io.pgweir.config.MonitorConfig;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Connects to one node within a limit of milliseconds; the driver by itself counts in whole seconds. Tells of each failure at
 * once, as whoever waits for a connection of the pool above would not hear of it before its own time is up.
 */
final class TimelySource implements DataSource {
    private final String url;
    private final Properties properties = new Properties();
    private final long atMostMillis;
    private final Consumer<SQLException> failed;

    TimelySource(Node node, MonitorConfig config, Consumer<SQLException> failed) {
        this(node, config, config.timeout(), failed);
    }

    /** With another limit for answers, by the driver's own clock. */
    TimelySource(Node node, MonitorConfig config, Duration answers, Consumer<SQLException> failed) {
        String host = node.host().contains(":") ? "[" + node.host() + "]" : node.host();
        this.url = "jdbc:postgresql://" + host + ":" + node.port() + "/";
        this.atMostMillis = config.timeout().toMillis();
        this.failed = failed;
        // of what was given up here the driver itself gets rid by its own clock
        properties.setProperty("PGDBNAME", config.database());
        properties.setProperty("user", config.user());
        properties.setProperty("password", config.password().reveal());
        properties.setProperty("connectTimeout", seconds(config.timeout()));
        properties.setProperty("socketTimeout", seconds(answers));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "pgweir monitor");
    }

    private static String seconds(Duration limit) {
        return String.valueOf(Math.max(1, (limit.toMillis() + 999) / 1000));
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            return connect();
        } catch (SQLException why) {
            failed.accept(why);
            throw why;
        }
    }

    private Connection connect() throws SQLException {
        FutureTask<Connection> attempt = new FutureTask<>(() -> DriverManager.getConnection(url, properties));
        Thread thread = Thread.ofVirtual().name("pgweir-monitor-connect").start(attempt);
        try {
            return attempt.get(atMostMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            thread.interrupt(); // which closes its socket
            throw new SQLTimeoutException("not let in within " + atMostMillis + " ms");
        } catch (InterruptedException stopped) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new SQLException("stopped", stopped);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof SQLException why ? why : new SQLException(failure.getCause());
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("there is one user");
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        throw new SQLFeatureNotSupportedException("it does not log");
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return (int) (atMostMillis / 1000)
                + 1; // for so long the pool waits for an attempt of its own when it is closed
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("it does not log");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("it wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
