package io.pgweir.proxy.cluster;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why a monitor could not look at its node. */
record Failure(Kind kind, String why) {
    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final String QUERY_CANCELED = "57014";
    /** What does not come from the server, or is its last: no connection, an operator's or the system's intervention, a crash. */
    private static final Set<String> ENDS = Set.of("08", "57", "58", "XX");

    enum Kind {
        /** It does not answer, or is starting or stopping. */
        SILENT,
        /** It answers, but has no connection to spare: that is no reason to think anything bad of it. */
        FULL,
        /** It answers, but won't let the monitor see what it is, or not this time. */
        REFUSES
    }

    static Failure of(SQLException failed, @Nullable SQLException onConnect, @Nullable String limit) {
        SQLException root = onConnect == null ? failed : onConnect;
        String state = root.getSQLState() == null ? "" : root.getSQLState();
        return limit != null && onConnect == null
                ? new Failure(Kind.SILENT, limit)
                : new Failure(kind(state), String.valueOf(root.getMessage()));
    }

    private static Kind kind(String state) {
        if (state.equals(TOO_MANY_CONNECTIONS)) {
            return Kind.FULL;
        }
        boolean ends = state.length() < 2 || ENDS.contains(state.substring(0, 2));
        return ends && !state.equals(QUERY_CANCELED) ? Kind.SILENT : Kind.REFUSES;
    }
}
