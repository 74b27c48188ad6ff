package io.pgweir.proxy.cluster;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a monitor saw of its node when it last looked.
 *
 * @param position in bytes of WAL: up to where a primary has written, or a standby replayed
 * @param flushed up to where that is on its disk: of a primary, what is on its way to standbys; of a standby, what it has received
 * @param timeline the one that a primary writes, or a standby receives or last replayed; 0 where that can't be told
 * @param sentNanos when the question was sent, so that nothing in the answer is older
 * @param sinceNanos when it was first seen at this position
 * @param underWay of a primary: its transactions
 * @param early of a standby: what it shows of the transactions that it was asked about
 */
public record Look(
        Role role,
        long position,
        long flushed,
        int timeline,
        long sentNanos,
        long sinceNanos,
        Duration writerDelay,
        @Nullable UnderWay underWay,
        @Nullable Early early) {
    // A standby whose receiver is not there can be asked for the timeline only of its last restart point.
    private static final String QUESTION = """
            SELECT r.standby,
                CASE WHEN r.standby
                    THEN pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_last_wal_replay_lsn(), '0/0')
                    ELSE pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0')
                END,
                CASE WHEN r.standby
                    THEN pg_catalog.pg_wal_lsn_diff(
                        greatest(pg_catalog.pg_last_wal_receive_lsn(), pg_catalog.pg_last_wal_replay_lsn()), '0/0')
                    ELSE pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_flush_lsn(), '0/0')
                END,
                CASE WHEN r.standby
                    THEN coalesce(
                        (SELECT received_tli FROM pg_catalog.pg_stat_wal_receiver WHERE status = 'streaming'),
                        (SELECT greatest(timeline_id, min_recovery_end_timeline)
                            FROM pg_catalog.pg_control_checkpoint(), pg_catalog.pg_control_recovery()))
                    ELSE ('x' || substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int
                END,
                extract(milliseconds FROM pg_catalog.current_setting('wal_writer_delay')::interval),
                CASE WHEN r.standby THEN ASKED ELSE pg_catalog.txid_current_snapshot()::text END
            FROM (SELECT pg_catalog.pg_is_in_recovery() AS standby) AS r""".replace("ASKED", UnderWay.SHOWN_THERE);

    /** The columns of the answer, which all kinds of lookers take in the same form. */
    static final List<String> COLUMNS =
            List.of("standby", "position", "flushed", "timeline", "writer_delay", "transactions");

    private static final String NAME = "pgweir_look";

    /** Has a connection that asks the same again and again plan it once, where its server knows of that. */
    static final String GENERIC_PLANS = """
            SELECT pg_catalog.set_config(name, 'force_generic_plan', false)
            FROM pg_catalog.pg_settings WHERE name = 'plan_cache_mode'""";

    /** The same question as a statement that a session prepares by its name. */
    static final String PREPARATION = "PREPARE " + NAME + " (bigint, text, bigint) AS " + numbered(QUESTION);

    /** The WAL writer has an asynchronous commit on disk within three of its delays; this much more is for a slow disk. */
    private static final Duration SLOWNESS = Duration.ofMillis(400);

    /** Nobody has been able to ask it. */
    static final Look NOTHING = new Look(Role.UNKNOWN, 0, 0, 0, 0, 0, Duration.ZERO, null, null);

    /** @param asked what the primary was seen to have under way, which a standby is asked about; null if nothing was seen */
    static Look at(Connection connection, @Nullable UnderWay asked) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(QUESTION)) {
            UnderWay.ask(statement, asked);
            return ask(statement, asked);
        }
    }

    /** Asks by the prepared statement. */
    static String execution(@Nullable UnderWay asked) {
        return "EXECUTE " + NAME + " " + UnderWay.arguments(asked);
    }

    private static String numbered(String question) {
        String numbered = question;
        for (int i = 1; numbered.contains("?"); i++) {
            numbered = numbered.replaceFirst("\\?", "\\$" + i);
        }
        return numbered;
    }

    private static Look ask(PreparedStatement statement, @Nullable UnderWay asked) throws SQLException {
        long sent = System.nanoTime();
        try (ResultSet answer = statement.executeQuery()) {
            answer.next();
            Map<String, @Nullable String> columns = new HashMap<>();
            for (int i = 0; i < COLUMNS.size(); i++) {
                columns.put(COLUMNS.get(i), answer.getString(i + 1));
            }
            return read(columns, sent, asked);
        }
    }

    /** Reads an answer, by {@link #COLUMNS}, to a question that was sent then. */
    static Look read(Map<String, @Nullable String> answer, long sentNanos, @Nullable UnderWay asked) {
        boolean standby = "t".equals(answer.get("standby"));
        String transactions = answer.get("transactions");
        return new Look(
                standby ? Role.STANDBY : Role.PRIMARY,
                number(answer, "position"),
                number(answer, "flushed"),
                (int) number(answer, "timeline"),
                sentNanos,
                sentNanos,
                Duration.ofMillis(number(answer, "writer_delay")),
                standby || transactions == null ? null : UnderWay.read(transactions, sentNanos),
                standby && asked != null ? Early.read(asked, transactions) : null);
    }

    private static long number(Map<String, @Nullable String> answer, String column) {
        String value = answer.get(column);
        return value == null ? 0 : new BigDecimal(value).longValue();
    }

    /** This, as what comes after {@code before}. */
    Look after(Look before) {
        boolean still = role == before.role && position == before.position;
        boolean goesOn = role == Role.STANDBY && before.role == Role.STANDBY && position >= before.position;
        return new Look(
                role,
                position,
                flushed,
                goesOn ? Math.max(timeline, before.timeline) : timeline,
                sentNanos,
                still ? before.sinceNanos : sinceNanos,
                writerDelay,
                underWay,
                early);
    }

    /**
     * Of a primary: no commit that anybody has heard of lies behind this. That is what it has written, or, if it has written nothing for
     * so long that all commits must be on disk, what is there: what a read left behind when it tidied a page (no commit, and so in no
     * hurry to the disk or to a standby) would otherwise keep everybody waiting.
     */
    long commits() {
        long settledNanos = writerDelay.multipliedBy(3).plus(SLOWNESS).toNanos();
        return sentNanos - sinceNanos > settledNanos ? Math.min(flushed, position) : position;
    }
}
