package io.pgweir.dist.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** Waits for standbys, by asking the servers themselves. */
final class Replication {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Replication() {}

    /** A standby that streams has an entry with its name on the one node that it follows. */
    static void awaitStreaming(PostgresCluster cluster) {
        for (PostgresNode standby : cluster.standbys()) {
            if (standby.isRunning()
                    && !ask(
                            standby,
                            "SELECT status = 'streaming' FROM pg_stat_wal_receiver WHERE length($1) >= 0",
                            "")) {
                throw new ClusterFailure("%s does not stream; see %s".formatted(standby.name(), standby.log()));
            }
        }
    }

    static void awaitReplay(PostgresCluster cluster) {
        String written;
        try {
            written = cluster.primary().sql("postgres", "SELECT pg_current_wal_insert_lsn()");
        } catch (SQLException e) {
            throw new ClusterFailure("cannot ask the primary", e);
        }
        for (PostgresNode standby : cluster.standbys()) {
            if (standby.isRunning()
                    && !ask(standby, "SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn", String.valueOf(written))) {
                throw new ClusterFailure(
                        "%s has not replayed %s; see %s".formatted(standby.name(), written, standby.log()));
            }
        }
    }

    private static boolean ask(PostgresNode node, String question, String argument) {
        try (Connection connection = node.connect("postgres");
                PreparedStatement query = connection.prepareStatement(question.replace("$1", "?"))) {
            query.setString(1, argument);
            return Patience.until(PATIENCE, () -> isTrue(query));
        } catch (SQLException e) {
            throw new ClusterFailure("cannot ask " + node.name(), e);
        }
    }

    private static boolean isTrue(PreparedStatement query) {
        try (ResultSet rows = query.executeQuery()) {
            return rows.next() && rows.getBoolean(1);
        } catch (SQLException e) {
            throw new ClusterFailure("cannot ask a server", e);
        }
    }
}
