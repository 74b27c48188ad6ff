package io.pgweir.proxy.cluster;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgweir.config.MonitorConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks one node again and again what it is, on a virtual thread of its own. */
final class NodeMonitor implements Watcher, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeMonitor.class);

    /** HikariCP waits no shorter than this; our own limits are shorter where they have to be. */
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(250);

    /** However many doubts there are, they are looked into no more often than this. */
    private static final long DOUBTS_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Node node;
    private final MonitorConfig config;
    private final Sightings sightings;
    private final HikariDataSource source;
    private final Thread thread;
    private final Haste haste = new Haste();
    private final AtomicLong doubtedNanos = new AtomicLong(System.nanoTime());
    private volatile @Nullable Limit limit;
    private volatile @Nullable SQLException connectFailure;
    private volatile boolean closed;
    private Look last = Look.NOTHING;
    private long detailsNanos;

    NodeMonitor(Node node, MonitorConfig config, Sightings sightings) {
        this.node = node;
        this.config = config;
        this.sightings = sightings;
        this.source = new HikariDataSource(connections());
        this.thread = Thread.ofVirtual().name("pgweir-monitor-" + node.name()).unstarted(this::watch);
        this.detailsNanos = System.nanoTime() - config.period().toNanos();
        node.isWatched(this);
    }

    private HikariConfig connections() {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("monitor of " + node.name());
        pool.setDataSource(new TimelySource(node, config, this::connectFailed));
        pool.setMaximumPoolSize(1);
        pool.setMinimumIdle(
                0); // nobody connects but for a look: attempts of the pool's own would come at longer and longer pauses
        pool.setInitializationFailTimeout(-1);
        pool.setConnectionTimeout(config.timeout().plus(SHORTEST_WAIT).toMillis());
        pool.setValidationTimeout(SHORTEST_WAIT.toMillis());
        return pool;
    }

    void start() {
        thread.start();
    }

    @Override
    public void look() {
        LockSupport.unpark(thread);
    }

    @Override
    public void hurry(boolean waits) {
        if (haste.isDue(waits)) {
            look();
        }
    }

    @Override
    public void doubt() {
        long now = System.nanoTime();
        long before = doubtedNanos.get();
        if (now - before > DOUBTS_NANOS && doubtedNanos.compareAndSet(before, now)) {
            look();
        }
    }

    private void connectFailed(SQLException why) {
        connectFailure = why;
        Limit waiting = limit;
        if (waiting != null) {
            waiting.reached("not connected");
        }
    }

    private void watch() {
        while (!closed) {
            try {
                ask();
            } catch (RuntimeException broken) {
                log.error("node {}: a look at it failed", node, broken); // and the next may not
            }
            LockSupport.parkNanos(sightings.nanosToNextLook(node));
        }
    }

    private void ask() {
        connectFailure = null;
        Connection connection;
        try (Limit login = new Limit(config.timeout())) {
            limit = login;
            connection = connect(login);
            limit = null;
        }
        if (connection != null) {
            try (Limit answer = new Limit(config.timeout())) {
                ask(connection, answer);
            }
        }
    }

    private @Nullable Connection connect(Limit login) {
        try {
            return source.getConnection();
        } catch (SQLException failed) {
            failed(failed, login);
            return null;
        }
    }

    private void ask(Connection connection, Limit answer) {
        long began = System.nanoTime();
        try (connection) {
            try {
                Details details = details(connection, began); // first, so that the look shows what came up to then
                long asked = System.nanoTime();
                Look look = Look.at(connection, sightings.underWay()).after(last);
                Duration took = Duration.ofNanos(System.nanoTime() - asked);
                last = look;
                sightings.saw(node, look, details, took);
            } catch (SQLException failed) {
                source.evictConnection(connection);
                failed(failed, answer);
            } catch (NumberFormatException | IndexOutOfBoundsException senseless) {
                failed(new Failure(Failure.Kind.REFUSES, "what it answers makes no sense: " + senseless.getMessage()));
            }
        } catch (SQLException _) {
            source.evictConnection(connection); // what could not be given back is not used again
        }
    }

    private @Nullable Details details(Connection connection, long now) throws SQLException {
        if (now - detailsNanos < sightings.nanosToNextDetails()) {
            return null;
        }
        Details details = Details.at(connection);
        detailsNanos = now;
        return details;
    }

    private void failed(SQLException failed, Limit within) {
        failed(Failure.of(failed, connectFailure, within.reached()));
    }

    private void failed(Failure failure) {
        last = Look.NOTHING;
        detailsNanos = System.nanoTime() - config.period().toNanos();
        if (!closed) {
            sightings.failed(node, failure);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        source.close();
    }
}
