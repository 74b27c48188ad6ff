package io.pgweir.proxy.cluster;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What changes seldom of a node, or is only for people to see: asked once a period, and not each time that somebody is in a hurry.
 *
 * @param system the number that all nodes of one cluster have in common
 * @param version as {@code server_version_num} has it
 * @param connections clients' connections in use; -1 where the monitor may not see them
 * @param receiver of a standby: the state of what receives its WAL, or empty while nothing does
 * @param upstreamHost of a standby: where it receives from, as it was told; empty where that isn't known
 * @param ownName of a standby: the name that its upstream knows it by
 * @param replayPaused of a standby: whether somebody has stopped it from replaying
 * @param followers the standbys that stream from it
 * @param seesAll whether the monitor's user has the rights of {@code pg_monitor}
 */
public record Details(
        long system,
        int version,
        Instant started,
        int maxConnections,
        int connections,
        String receiver,
        String upstreamHost,
        int upstreamPort,
        String ownName,
        boolean replayPaused,
        List<Follower> followers,
        boolean seesAll) {
    /** By way of JSON, as the columns differ between PostgreSQL's majors. */
    private static final String QUESTION = """
            SELECT (SELECT system_identifier FROM pg_catalog.pg_control_system()),
                pg_catalog.current_setting('server_version_num')::int,
                extract(epoch FROM pg_catalog.pg_postmaster_start_time()),
                pg_catalog.current_setting('max_connections')::int,
                CASE WHEN r.sees THEN (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend')
                    ELSE -1 END,
                coalesce(w.receiver->>'status', ''),
                coalesce(w.receiver->>'sender_host', substring(w.receiver->>'conninfo' FROM '(?:^| )host=([^ ]+)'), ''),
                coalesce(w.receiver->>'sender_port', substring(w.receiver->>'conninfo' FROM '(?:^| )port=([0-9]+)'), '0')::int,
                coalesce(
                    substring(w.receiver->>'conninfo' FROM '(?:^| )application_name=([^ ]+)'),
                    nullif(pg_catalog.current_setting('cluster_name'), ''),
                    'walreceiver'),
                CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_is_wal_replay_paused() ELSE false END,
                r.sees
            FROM (SELECT pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') AS sees) AS r
                LEFT JOIN (SELECT pg_catalog.to_jsonb(s) AS receiver FROM pg_catalog.pg_stat_wal_receiver AS s) AS w ON true""";

    private static final String FOLLOWERS = """
            SELECT application_name, coalesce(host(client_addr), ''), state, sync_state,
                coalesce(pg_catalog.pg_wal_lsn_diff(sent_lsn, '0/0'), -1),
                coalesce(pg_catalog.pg_wal_lsn_diff(write_lsn, '0/0'), -1),
                coalesce(pg_catalog.pg_wal_lsn_diff(flush_lsn, '0/0'), -1),
                coalesce(pg_catalog.pg_wal_lsn_diff(replay_lsn, '0/0'), -1),
                coalesce(extract(epoch FROM write_lag), 0),
                coalesce(extract(epoch FROM flush_lag), 0),
                coalesce(extract(epoch FROM replay_lag), 0)
            FROM pg_catalog.pg_stat_replication
            WHERE state IN ('streaming', 'catchup')
            ORDER BY application_name, pid
            LIMIT 1000""";

    public Details {
        followers = List.copyOf(followers);
    }

    static Details at(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            List<Follower> followers = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(FOLLOWERS)) {
                while (rows.next()) {
                    followers.add(follower(rows));
                }
            }
            try (ResultSet row = statement.executeQuery(QUESTION)) {
                row.next();
                return new Details(
                        row.getLong(1),
                        row.getInt(2),
                        Instant.ofEpochMilli((long) (row.getDouble(3) * 1000)),
                        row.getInt(4),
                        row.getInt(5),
                        row.getString(6),
                        row.getString(7),
                        row.getInt(8),
                        row.getString(9),
                        row.getBoolean(10),
                        followers,
                        row.getBoolean(11));
            }
        }
    }

    private static Follower follower(ResultSet row) throws SQLException {
        return new Follower(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                seconds(row.getDouble(9)),
                seconds(row.getDouble(10)),
                seconds(row.getDouble(11)));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    /** How a node's upstream sees it, if one of the rows there is certainly its own. */
    static @Nullable Follower own(Details standby, List<Follower> rows) {
        Follower found = null;
        for (Follower row : rows) {
            if (row.name().equals(standby.ownName)) {
                if (found != null) {
                    return null;
                }
                found = row;
            }
        }
        return found;
    }
}
