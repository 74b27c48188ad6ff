package io.pgweir.proxy.cluster;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that a primary had under way when it was asked: those listed, and all from {@code next} on.
 *
 * @param sentNanos when it was asked, by the clock of {@link System#nanoTime}
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares these
record UnderWay(long sentNanos, long next, long[] listed) {
    /** Nobody asks a standby about more than this. */
    private static final int MOST = 1000;

    /** Reads what {@code txid_current_snapshot()} says: {@code xmin:xmax:xip,xip,xip}. */
    static UnderWay read(String snapshot, long sentNanos) {
        String[] parts = snapshot.split(":", -1);
        long[] listed = parts[2].isEmpty()
                ? new long[0]
                : Arrays.stream(parts[2].split(",")).mapToLong(Long::parseLong).toArray();
        return new UnderWay(sentNanos, Long.parseLong(parts[1]), listed);
    }

    boolean has(long transaction) {
        return transaction >= next || Arrays.stream(listed).anyMatch(one -> one == transaction);
    }

    /**
     * An expression that says on a standby which of these it shows as committed: their numbers, or null if there are too many to tell. It
     * has three {@linkplain #ask parameters}, so that a monitor's question is always the same text, which the server plans once.
     */
    static final String SHOWN_THERE = """
            (SELECT CASE WHEN h.behind <= ?::bigint + %d THEN (
                SELECT coalesce(string_agg(x::text, ','), '') FROM (
                    SELECT unnest(?::text::bigint[]) AS x
                    UNION ALL SELECT generate_series(?::bigint, h.behind - 1)) AS u
                WHERE CASE WHEN x < h.behind THEN pg_catalog.txid_status(x) = 'committed' END) END
            FROM (SELECT pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot()) AS behind) AS h)""".formatted(MOST);

    /** Asks about these, or, if there are none to ask about or too many, about nothing. */
    static void ask(PreparedStatement statement, @Nullable UnderWay asked) throws SQLException {
        UnderWay few = few(asked);
        if (few == null) {
            statement.setNull(1, Types.BIGINT);
            statement.setString(2, "{}");
            statement.setNull(3, Types.BIGINT);
        } else {
            statement.setLong(1, few.next);
            statement.setString(2, few.list());
            statement.setLong(3, few.next);
        }
    }

    /** The same as text. */
    static String arguments(@Nullable UnderWay asked) {
        UnderWay few = few(asked);
        return few == null ? "(NULL,'{}',NULL)" : "(" + few.next + ",'" + few.list() + "'," + few.next + ")";
    }

    private static @Nullable UnderWay few(@Nullable UnderWay asked) {
        return asked == null || asked.listed.length > MOST ? null : asked;
    }

    private String list() {
        return Arrays.toString(listed).replace('[', '{').replace(']', '}');
    }
}
