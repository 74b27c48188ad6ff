package io.pgweir.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that no PostgreSQL peer sends, or that ask for what the protocol forbids.
 *
 * <p>It has no stack trace: peers cause it, not we, and a flood of bad packets must stay cheap. The message is a
 * sentence for the peer, in PostgreSQL's style. Most are 08P01; the few for which PostgreSQL has a better SQLSTATE
 * carry that.
 */
public final class ProtocolViolation extends RuntimeException {
    private final Fault fault;

    public ProtocolViolation(String message) {
        this(Fault.fatal(SqlState.PROTOCOL_VIOLATION, message));
    }

    public ProtocolViolation(Fault fault) {
        super(fault.message(), null, false, false);
        this.fault = fault;
    }

    /** What a client is told, always FATAL: after this nobody knows where the next message begins. */
    public Fault fault() {
        return fault;
    }

    public String sqlState() {
        return fault.sqlState();
    }

    public @Nullable String detail() {
        return fault.detail();
    }
}
