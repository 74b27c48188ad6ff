package io.pgweir.proxy.cluster;

import io.pgweir.config.MonitorConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told to servers when the primary is to be another: to be it, and to follow it. Blocks, as each step waits for a server. */
final class Promotion {
    private static final Logger log = LoggerFactory.getLogger(Promotion.class);
    private static final int FIRST_WITH_PG_PROMOTE = 120000;
    private static final int FIRST_WITH_RELOADABLE_UPSTREAM = 130000;
    /** Replaying what it has received may take a standby long. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final MonitorConfig config;

    Promotion(MonitorConfig config) {
        this.config = config;
    }

    /** Has {@code standby} become a primary. */
    void promote(Node standby, int version) throws SQLException {
        if (version < FIRST_WITH_PG_PROMOTE) {
            throw new SQLException("pg_promote() comes with PostgreSQL 12; promote node " + standby + " by pg_ctl");
        }
        try (Connection connection = connect(standby);
                Statement statement = connection.createStatement();
                ResultSet done =
                        statement.executeQuery("SELECT pg_catalog.pg_promote(true, " + LONGEST.toSeconds() + ")")) {
            if (!done.next() || !done.getBoolean(1)) {
                throw new SQLException("node " + standby + " was not promoted within " + LONGEST);
            }
        }
    }

    /** Has the other standbys stream from {@code primary}; what can't be done is said, and left to the operator or his hook. */
    void repoint(List<NodeStatus> standbys, Node primary) {
        for (NodeStatus standby : standbys) {
            try {
                repoint(standby, primary);
                log.info("node {} follows {}", standby.node(), primary);
            } catch (SQLException failed) {
                log.warn("node {} could not be told to follow {}: {}", standby.node(), primary, failed.getMessage());
            }
        }
    }

    private void repoint(NodeStatus standby, Node primary) throws SQLException {
        Details details = standby.details();
        if (details == null || details.version() < FIRST_WITH_RELOADABLE_UPSTREAM) {
            throw new SQLException("before PostgreSQL 13 that takes a restart");
        }
        try (Connection connection = connect(standby.node());
                Statement statement = connection.createStatement()) {
            String upstream = text(statement, "SELECT pg_catalog.current_setting('primary_conninfo')");
            String quoted = quote(connection, Upstream.at(upstream, primary.host(), primary.port()));
            statement.execute("ALTER SYSTEM SET primary_conninfo = " + quoted);
            statement.execute("SELECT pg_catalog.pg_reload_conf()");
        }
    }

    private static String quote(Connection connection, String text) throws SQLException {
        try (PreparedStatement quote = connection.prepareStatement("SELECT pg_catalog.quote_literal(?)")) {
            quote.setString(1, text);
            try (ResultSet row = quote.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static String text(Statement statement, String question) throws SQLException {
        try (ResultSet row = statement.executeQuery(question)) {
            row.next();
            return row.getString(1);
        }
    }

    private Connection connect(Node node) throws SQLException {
        return new TimelySource(node, config, LONGEST.plus(config.timeout()), _ -> {}).getConnection();
    }
}
