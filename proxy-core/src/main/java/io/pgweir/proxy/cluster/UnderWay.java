package io.pgweir.proxy.cluster;

import java.util.Arrays;

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

    /** An expression that says on a standby which of these it shows as committed: their numbers, or null if there are too many to tell. */
    String shownThere() {
        if (listed.length > MOST) {
            return "NULL::text";
        }
        String numbers = Arrays.toString(listed).replace('[', '{').replace(']', '}');
        return """
                (SELECT CASE WHEN h.behind <= %d + %d THEN (
                    SELECT coalesce(string_agg(x::text, ','), '') FROM (
                        SELECT unnest('%s'::bigint[]) AS x
                        UNION ALL SELECT generate_series(%d::bigint, h.behind - 1)) AS u
                    WHERE CASE WHEN x < h.behind THEN pg_catalog.txid_status(x) = 'committed' END) END
                FROM (SELECT pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot()) AS behind) AS h)""".formatted(next, MOST, numbers, next);
    }
}
