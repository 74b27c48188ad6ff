package io.pgweir.dist.postgres;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** One server of a cluster, and what can happen to it. Its name and port stay, its role is what it says itself. */
public final class PostgresNode {
    private static final Duration PROMOTION = Duration.ofSeconds(30);

    private final PostgresCluster cluster;
    private final String name;
    private final int port;
    private final Path folder;
    private final DataFolder data;
    private @Nullable Postmaster postmaster;
    private @Nullable String leftSharedMemory;

    PostgresNode(PostgresCluster cluster, String name, int port, Path folder, DataFolder data) {
        this.cluster = cluster;
        this.name = name;
        this.port = port;
        this.folder = folder;
        this.data = data;
    }

    /** {@code node1}, the primary of the first start, {@code node2} and so on; also its application_name as a standby. */
    public String name() {
        return name;
    }

    public int port() {
        return port;
    }

    public Path log() {
        return folder.resolve("log");
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** A connection of the superuser, past any proxy. */
    public Connection connect(String database) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", "postgres");
        login.setProperty("password", cluster.superuserPassword());
        login.setProperty("connectTimeout", "10");
        return DriverManager.getConnection(jdbcUrl(database), login);
    }

    /** Runs a statement as superuser and returns the first column of its first row, or null where there is none. */
    public @Nullable String sql(String database, String statement) throws SQLException {
        try (Connection connection = connect(database);
                Statement run = connection.createStatement()) {
            if (!run.execute(statement)) {
                return null;
            }
            try (ResultSet rows = run.getResultSet()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }

    /** Whether it is set up as a standby; a promoted one no longer is. */
    public boolean isStandby() {
        return data.isStandby();
    }

    public synchronized boolean isRunning() {
        return postmaster != null && postmaster.isRunning();
    }

    /** The postmaster's process id. */
    public synchronized long pid() {
        return running().main().pid();
    }

    /** The process ids of the postmaster and of all that it started. */
    public synchronized List<Long> pids() {
        return running().main().family().stream().map(OsProcess::pid).toList();
    }

    /** Starts it again after a stop or a kill, and returns when it takes connections. */
    public void start() {
        launch();
        awaitReady();
    }

    synchronized void launch() {
        if (isRunning()) {
            throw new ClusterFailure(name + " is running already");
        }
        cluster.checkOpen();
        if (!Ports.isFree(port)) {
            throw new ClusterFailure("port %d, meant for PostgreSQL (%s), is in use".formatted(port, name));
        }
        postmaster = Postmaster.start(cluster.serverCommand(data.path()), data.path(), log());
    }

    synchronized void awaitReady() {
        running().awaitReady(cluster::isClosed);
        leftSharedMemory = null;
    }

    /** Stops it as an administrator would ({@code pg_ctl stop -m fast}). */
    public synchronized void stop() {
        if (postmaster != null) {
            postmaster.stopFast();
            postmaster = null;
        }
    }

    /** Stops it without a checkpoint ({@code pg_ctl stop -m immediate}), frozen or not. */
    public synchronized void stopImmediately() {
        if (postmaster != null) {
            postmaster.stopImmediately();
            postmaster = null;
        }
    }

    /** All its processes are gone at once (SIGKILL). */
    public synchronized void kill() {
        Postmaster victim = running();
        victim.kill();
        leftSharedMemory = victim.sharedMemoryId();
        postmaster = null;
    }

    /** It answers no more but keeps its connections (SIGSTOP to all its processes). */
    public synchronized void freeze() {
        running().freeze();
    }

    public synchronized void thaw() {
        running().thaw();
    }

    public void restart() {
        stop();
        start();
    }

    /** Makes a standby a primary, on a new timeline; returns when it takes writes. */
    public synchronized void promote() {
        if (!isStandby()) {
            throw new ClusterFailure(name + " is no standby");
        }
        data.askForPromotion();
        running().main().signal("USR1");
        if (!Patience.until(PROMOTION, data::isInProduction)) {
            throw new ClusterFailure("%s was not promoted; see %s".formatted(name, log()));
        }
    }

    /** Makes it a standby of another node and restarts it, if it is running; its own history must lead there. */
    public synchronized void follow(PostgresNode upstream) {
        data.follow(cluster.connection(upstream.port, name));
        if (isRunning()) {
            restart();
        }
    }

    DataFolder data() {
        return data;
    }

    Path folder() {
        return folder;
    }

    /** Of a killed server that was not started again, the last thing that is left on this machine. */
    synchronized Optional<String> leftSharedMemory() {
        return Optional.ofNullable(leftSharedMemory);
    }

    private Postmaster running() {
        if (postmaster == null) {
            throw new ClusterFailure(name + " is not running");
        }
        return postmaster;
    }
}
