package io.pgweir.proxy.knowledge;

import io.pgweir.config.MonitorConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.RoutingConfig;
import io.pgweir.protocol.sql.Knowledge;
import io.pgweir.protocol.sql.SettingChanges;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.Observed;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of all databases that clients use, each read by a virtual thread of its own: when the first session comes, when
 * something was changed, and from time to time.
 */
public final class Catalogs implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Catalogs.class);
    /** So many databases are known; of any more nothing is, and their reads go to the primary. */
    private static final int MOST_DATABASES = 1000;
    /** A schema that changes all the time is not read more often than this. */
    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(100);
    /** What PostgreSQL's functions that write definitions say if an object is dropped while they do. */
    private static final String INTERNAL_ERROR = "XX000";
    /** So often in a row that may happen before it is told. */
    private static final int MOST_TRIES = 10;
    /** For the whole of a catalog's rows, in seconds. */
    private static final String READING_TIMEOUT = "60";

    private final Supplier<PgweirConfig> config;
    private final Observed cluster;
    private final ConcurrentHashMap<String, Reader> readers = new ConcurrentHashMap<>();
    private final DatabaseKnowledge nothing =
            new DatabaseKnowledge(() -> {}, this::lists, new SettingChanges(), () -> false);
    private volatile Lists lists = Lists.NONE;
    private volatile boolean closed;

    public Catalogs(Supplier<PgweirConfig> config, Observed cluster) {
        this.config = config;
        this.cluster = cluster;
    }

    /** What is known of a database, by its name on the servers. */
    public DatabaseKnowledge of(String database) {
        Reader known = readers.get(database);
        if (known != null) {
            return known.knowledge;
        }
        if (config.get().monitor() == null || closed || readers.size() >= MOST_DATABASES) {
            return nothing;
        }
        return readers.computeIfAbsent(database, Reader::new).knowledge;
    }

    /** What is known of a database now. One that nobody uses is not read for that. */
    public Knowledge known(String database) {
        Reader known = readers.get(database);
        return known == null ? nothing.now() : known.knowledge.now();
    }

    /** Whether sessions are known to be in a database, by its name on the servers. */
    public boolean isUsed(String database) {
        Reader known = readers.get(database);
        return known != null && known.knowledge.isUsed();
    }

    /** What the operator says now. */
    private Lists lists() {
        RoutingConfig now = config.get().routing();
        Lists last = lists;
        if (!last.isOf(now)) {
            last = new Lists(now);
            lists = last;
        }
        return last;
    }

    @Override
    public void close() {
        closed = true;
        readers.values().forEach(reader -> reader.wakeUp.release());
    }

    /** Keeps one database's knowledge up to date as long as somebody uses it. */
    private final class Reader implements Runnable {
        private final String database;
        private final Semaphore wakeUp = new Semaphore(0);
        private final DatabaseKnowledge knowledge =
                new DatabaseKnowledge(wakeUp::release, Catalogs.this::lists, SettingChanges.ANY, this::isHeadless);
        /** What was last said of each node. */
        private final Map<Node, String> complaints = new HashMap<>();
        /** So often in a row an object vanished while it was being read. */
        private int tries;
        /** Whose turn it is of the standbys. */
        private int turn;
        /** When one was last read. */
        private long madeDoNanos;

        Reader(String database) {
            this.database = database;
            Thread.ofVirtual().name("pgweir-catalog-" + database).start(this);
        }

        @Override
        public void run() {
            try {
                boolean current = true;
                while (!closed) {
                    Duration pause = current ? config.get().routing().catalogRefresh() : SHORTEST_PERIOD;
                    boolean _ = wakeUp.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
                    wakeUp.drainPermits();
                    current = closed || !knowledge.isUsed() || read();
                    boolean _ = new Semaphore(0).tryAcquire(SHORTEST_PERIOD.toNanos(), TimeUnit.NANOSECONDS);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        /** Reads the catalogs; false if that is to be tried again soon. */
        private boolean read() {
            long begun = knowledge.beginReading();
            boolean headless = isHeadless();
            if (!headless) {
                knowledge.makesDoNoMore();
            }
            Node node = headless ? standby() : cluster.topology().primary();
            MonitorConfig monitor = config.get().monitor();
            if (begun < 0 || node == null || monitor == null) {
                return false;
            }
            try (Connection connection = DriverManager.getConnection(url(node), properties(monitor));
                    Vigil _ = new Vigil(connection, node, cluster)) {
                long began = System.nanoTime();
                CatalogSnapshot read = CatalogReader.read(connection);
                complaints.clear();
                tries = 0;
                log.debug("read the catalogs of {} in {} ms", database, (System.nanoTime() - began) / 1_000_000);
                if (headless) {
                    knowledge.makeDoWith(read, begun);
                    madeDoNanos = System.nanoTime();
                    return false; // the primary's is wanted as soon as there is one
                }
                return knowledge.take(read, begun) && node == cluster.topology().primary();
            } catch (SQLException failed) {
                if (INTERNAL_ERROR.equals(failed.getSQLState()) && tries++ < MOST_TRIES || !knowledge.isUsed()) {
                    return false; // something was dropped meanwhile, or all of the database
                }
                if (headless != isHeadless()) {
                    return false; // it was cut short, as another node is the one to ask now
                }
                complain(node, String.valueOf(failed.getMessage()));
                return knowledge.isKnown(); // what was known goes on to hold
            }
        }

        private boolean isHeadless() {
            return cluster.topology().primary() == null;
        }

        /** One to make do with, if nothing is known: another one each time, as one may not be readable. */
        private @Nullable Node standby() {
            List<Node> all = cluster.topology().standbys();
            boolean wanted = knowledge.isBlind() || !knowledge.isKnown() && isOld();
            return wanted && !all.isEmpty() ? all.get(turn++ % all.size()) : null;
        }

        private boolean isOld() {
            return System.nanoTime() - madeDoNanos
                    > config.get().routing().catalogRefresh().toNanos();
        }

        private void complain(Node node, String why) {
            if (!why.equals(complaints.put(node, why))) {
                log.warn(
                        "the catalogs of {} can't be read on {}, so its reads are the primary's: {}",
                        database,
                        node,
                        why);
            }
        }

        private String url(Node node) {
            String host = node.host().contains(":") ? "[" + node.host() + "]" : node.host();
            return "jdbc:postgresql://" + host + ":" + node.port() + "/";
        }

        private Properties properties(MonitorConfig monitor) {
            String seconds = String.valueOf(Math.max(1, monitor.timeout().toSeconds()));
            Properties all = new Properties();
            all.setProperty("PGDBNAME", database);
            all.setProperty("user", monitor.user());
            all.setProperty("password", monitor.password().reveal());
            all.setProperty("connectTimeout", seconds);
            all.setProperty("loginTimeout", seconds);
            all.setProperty("socketTimeout", READING_TIMEOUT);
            all.setProperty("ApplicationName", "pgweir catalog");
            return all;
        }
    }
}
