package io.pgweir.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that the operator says, checked and complete: what was left out has its default. */
public record PgweirConfig(
        @Setting(
                doc = "The PostgreSQL nodes, in any order: which one is the primary is observed, never configured. "
                        + "Each is \"host\", \"host:port\", \"[ipv6]:port\" or a map.",
                example = "[ 127.0.0.1 ]")
        List<NodeConfig> nodes,

        @Setting(
                doc = "How the nodes are watched. It may be left out only where there is a single node, which is then "
                        + "the primary.",
                example = "{ user: pgweir, password: '$${PGWEIR_MONITOR_PASSWORD}' }",
                effect = Effect.RESTART)
        @Nullable
        MonitorConfig monitor,

        @Setting(doc = "Where clients connect.", byDefault = "[ {} ]", effect = Effect.RESTART)
        List<ListenerConfig> listeners,

        @Setting(doc = "The console, on which the proxy is looked at and told what to do.", byDefault = "{}")
        AdminConfig admin,

        @Setting(doc = "How clients prove who they are.", byDefault = "{}")
        AuthConfig auth,

        @Setting(
                doc = "Who may log in.",
                byDefault = "[]",
                example = "[ { name: app, password: '$${APP_PASSWORD}' } ]",
                effect = Effect.NEW_CONNECTIONS)
        List<UserConfig> users,

        @Setting(
                doc = "The databases that clients may ask for, by name. The entry \"*\" is for all that have none of "
                        + "their own; without it they are refused. Left out altogether, every database passes.",
                byDefault = "{ '*': {} }",
                effect = Effect.NEW_CONNECTIONS)
        List<DatabaseConfig> databases,

        @Setting(
                doc = "The pools. A user's own settings win over a database's, and those over these.",
                byDefault = "{}")
        PoolConfig pool,

        @Setting(doc = "Which reads go to standbys, for listeners whose route is split.", byDefault = "{}")
        RoutingConfig routing,

        @Setting(doc = "What happens while the primary is lost.", byDefault = "{}")
        FailoverConfig failover,

        @Setting(doc = "How connections to the nodes are made.", byDefault = "{}")
        ServerConfig server,

        @Setting(doc = "The bounds that the proxy keeps.", byDefault = "{}")
        LimitsConfig limits,

        @Setting(doc = "TLS to both sides.", byDefault = "{}")
        TlsConfig tls,

        @Setting(doc = "Metrics, health and the page, for monitoring and for browsers.", byDefault = "{}")
        HttpConfig http,

        @Setting(doc = "What is logged, to standard error.", byDefault = "{}")
        LogConfig log,

        @Setting(
                doc =
                        "The number of event loops; auto is one for two processors, and 8 at most. Of these only as many work "
                                + "as the load keeps busy.",
                byDefault = "auto",
                zero = "auto",
                max = "1024",
                effect = Effect.RESTART)
        int workers,

        @Setting(
                doc =
                        "How sockets are read and written. auto takes io-uring where Linux is 6.15 or newer and allows it "
                                + "(containers often don't), else epoll, and Java's own (nio) where there is no Linux. What "
                                + "the machine does not have is replaced in the same order, which is logged. An older Linux "
                                + "can have io-uring too, but counts a worker that waits as one that waits for a disk (iowait).",
                byDefault = "auto",
                effect = Effect.RESTART)
        Transport transport,

        @Setting(
                doc = "How long a stop waits for clients to end their transactions before it disconnects them.",
                byDefault = "30s",
                min = "1ms")
        Duration stopTimeout) {

    public PgweirConfig {
        nodes = List.copyOf(nodes);
        listeners = List.copyOf(listeners);
        users = List.copyOf(users);
        databases = List.copyOf(databases);
    }

    /**
     * The settings of the pool for a database and user: the user's win over the database's, and those over {@link #pool}. It
     * is for when a pool is made or reloaded, not for each lease.
     */
    public PoolConfig poolFor(String database, String user) {
        DatabaseConfig asked = database(database);
        UserConfig who = user(user);
        PoolConfig forDatabase =
                asked == null || asked.pool() == null ? pool : asked.pool().over(pool);
        return who == null || who.pool() == null ? forDatabase : who.pool().over(forDatabase);
    }

    /** How old the reads may be of a user in a database: the user's word wins over the database's, and that over {@link #routing}'s. */
    public Consistency consistencyFor(String database, String user) {
        DatabaseConfig asked = database(database);
        UserConfig who = user(user);
        if (who != null && who.consistency() != null) {
            return who.consistency();
        }
        return asked != null && asked.consistency() != null ? asked.consistency() : routing.consistency();
    }

    /** The database that a client asked for, or null where there is none of that name. */
    public @Nullable DatabaseConfig database(String name) {
        DatabaseConfig any = null;
        for (DatabaseConfig database : databases) {
            if (database.name().equals(name)) {
                return database.named(name);
            }
            if (database.name().equals(DatabaseConfig.ANY)) {
                any = database;
            }
        }
        return any == null ? null : any.named(name);
    }

    public @Nullable UserConfig user(String name) {
        for (UserConfig user : users) {
            if (user.name().equals(name)) {
                return user;
            }
        }
        return null;
    }
}
