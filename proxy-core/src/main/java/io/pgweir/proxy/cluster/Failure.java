package io.pgweir.proxy.cluster;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Why a monitor could not look at its node. */
record Failure(Kind kind, String why) {
    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final String CLASS_AUTHORIZATION = "28";
    private static final String CLASS_DATABASE_NAME = "3D";
    private static final String CLASS_RIGHTS = "42";

    enum Kind {
        /** It does not answer, or is starting or stopping. */
        SILENT,
        /** It answers, but has no connection to spare: that is no reason to think anything bad of it. */
        FULL,
        /** It answers, but won't let the monitor see what it is. */
        REFUSES
    }

    static Failure of(SQLException failed, @Nullable SQLException onConnect, @Nullable String limit) {
        SQLException root = onConnect == null ? failed : onConnect;
        String state = root.getSQLState() == null ? "" : root.getSQLState();
        Kind kind = Kind.SILENT;
        if (state.equals(TOO_MANY_CONNECTIONS)) {
            kind = Kind.FULL;
        } else if (state.startsWith(CLASS_AUTHORIZATION)
                || state.startsWith(CLASS_DATABASE_NAME)
                || state.startsWith(CLASS_RIGHTS)) {
            kind = Kind.REFUSES;
        }
        String why = limit != null && onConnect == null ? limit : String.valueOf(root.getMessage());
        return new Failure(kind, why);
    }
}
