package io.pgweir.proxy.cluster;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a monitor saw of its node when it last looked.
 *
 * @param position in bytes of WAL: up to where a primary has written, or a standby replayed
 * @param timeline the one that a primary writes, or a standby receives; 0 where that can't be told
 * @param sentNanos when the question was sent, so that nothing in the answer is older
 */
record Look(Role role, long position, int timeline, long sentNanos) {
    private static final String QUESTION = """
            SELECT r.standby,
                CASE WHEN r.standby
                    THEN pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_last_wal_replay_lsn(), '0/0')
                    ELSE pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0')
                END,
                CASE WHEN r.standby
                    THEN (SELECT received_tli FROM pg_catalog.pg_stat_wal_receiver)
                    ELSE ('x' || substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int
                END
            FROM (SELECT pg_catalog.pg_is_in_recovery() AS standby) AS r""";

    /** Nobody has been able to ask it. */
    static final Look NOTHING = new Look(Role.UNKNOWN, 0, 0, 0);

    static Look at(Connection connection) throws SQLException {
        long sent = System.nanoTime();
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(QUESTION)) {
            answer.next();
            return new Look(
                    answer.getBoolean(1) ? Role.STANDBY : Role.PRIMARY, answer.getLong(2), answer.getInt(3), sent);
        }
    }
}
