package io.pgweir.proxy.server;

import io.pgweir.protocol.Fault;
import io.pgweir.protocol.SqlState;

/** Why a connection to a server could not be opened: what the server said, or what happened on the way. */
public record ConnectFailure(Kind kind, String sqlState, String message) {
    /** Who has to change for another attempt to make sense. */
    public enum Kind {
        /** The node does not answer, or is starting or stopping: it rests, and clients wait. */
        NODE,
        /** The node has no connection to spare: the pool pauses, and clients wait. */
        FULL,
        /** The server will not have this user or database: clients are told. */
        REFUSED
    }

    static ConnectFailure ofNode(String message) {
        return new ConnectFailure(Kind.NODE, SqlState.CONNECTION_FAILURE, message);
    }

    /** What the server's error means for the next attempt. */
    static ConnectFailure ofServer(Fault fault) {
        String code = fault.sqlState();
        Kind kind = switch (code) {
            case SqlState.CANNOT_CONNECT_NOW, SqlState.ADMIN_SHUTDOWN, SqlState.CRASH_SHUTDOWN -> Kind.NODE;
            case SqlState.TOO_MANY_CONNECTIONS -> Kind.FULL;
            default -> Kind.REFUSED;
        };
        return new ConnectFailure(kind, code, fault.message());
    }

    public boolean isNodesFault() {
        return kind == Kind.NODE;
    }

    /** Whether another attempt would end in the same way. */
    public boolean isFinal() {
        return kind == Kind.REFUSED;
    }

    public Fault toFault() {
        return Fault.fatal(sqlState, message);
    }
}
