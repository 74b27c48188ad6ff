package io.pgweir.proxy.console;

import io.pgweir.protocol.Fault;
import io.pgweir.protocol.SqlState;

/** A command that can't be done, and why. It has no stack trace, for it is the client's doing and not ours. */
final class Refusal extends RuntimeException {
    private final Fault fault;

    Refusal(Fault fault) {
        super(fault.message(), null, false, false);
        this.fault = fault;
    }

    static Refusal syntax(String message, String hint) {
        return new Refusal(Fault.error(SqlState.SYNTAX_ERROR, message).withHint(hint));
    }

    static Refusal notFound(String what, String name) {
        return new Refusal(Fault.error(SqlState.UNDEFINED_OBJECT, "no such " + what + ": " + name));
    }

    static Refusal wrongState(String message) {
        return new Refusal(Fault.error(SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, message));
    }

    static Refusal wrongValue(String message) {
        return new Refusal(Fault.error(SqlState.INVALID_PARAMETER_VALUE, message));
    }

    Fault fault() {
        return fault;
    }
}
