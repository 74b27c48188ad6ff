package io.pgweir.proxy.session;

import io.pgweir.protocol.Fault;
import io.pgweir.protocol.SqlState;

/** What a client is told whose session ends through no fault of its server. */
final class Endings {
    static final Fault SHUTTING_DOWN =
            Fault.fatal(SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command");

    static final Fault NO_BLOCKS = Fault.fatal(
                    SqlState.FEATURE_NOT_SUPPORTED, "transaction blocks are not allowed in statement pooling mode")
            .withHint("Set pool.mode to transaction for this database or user.");

    private Endings() {}
}
