package io.pgweir.proxy.server;

import java.nio.charset.StandardCharsets;

/** A transaction that we open on a server and have fail, so that it is PostgreSQL that refuses what comes until its end. */
public final class FailedTransaction {
    private static final byte FAILED = 'E';
    private static final byte[] BEGIN = "BEGIN".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FAILING =
            "ROLLBACK TO SAVEPOINT \"what was lost with a server connection\"".getBytes(StandardCharsets.US_ASCII);

    private FailedTransaction() {}

    /** From what is written next on, the connection is in one. */
    public static void begin(ServerLink link) {
        link.ours.run(BEGIN, false);
        link.ours.run(FAILING, true);
        link.status(FAILED);
    }
}
