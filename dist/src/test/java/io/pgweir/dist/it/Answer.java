package io.pgweir.dist.it;

import io.pgweir.protocol.Backend;
import io.pgweir.protocol.Fault;
import java.util.List;
import java.util.stream.Collectors;

/** What came up to a ReadyForQuery, or up to the end of the connection. */
record Answer(List<Reply> replies) {
    /** The types in their order, as a word: {@code TDCZ}. */
    String shape() {
        return replies.stream().map(reply -> String.valueOf(reply.type())).collect(Collectors.joining());
    }

    List<List<String>> rows() {
        return of(Backend.DATA_ROW).stream().map(Reply::values).toList();
    }

    /** The first value of the only row. */
    String value() {
        List<List<String>> rows = rows();
        if (rows.size() != 1) {
            throw new AssertionError("one row was expected: " + this);
        }
        return rows.getFirst().getFirst();
    }

    List<String> tags() {
        return of(Backend.COMMAND_COMPLETE).stream().map(Reply::text).toList();
    }

    Fault error() {
        List<Reply> errors = of(Backend.ERROR_RESPONSE);
        if (errors.size() != 1) {
            throw new AssertionError("one error was expected: " + this);
        }
        return errors.getFirst().fault();
    }

    /** The SQLSTATE of the only error. */
    String sqlState() {
        return error().sqlState();
    }

    /** The transaction status at the end: I, T or E; X if the connection ended instead. */
    String status() {
        return !replies.isEmpty() && replies.getLast().isReady()
                ? replies.getLast().text()
                : "X";
    }

    private List<Reply> of(byte type) {
        return replies.stream().filter(reply -> reply.type() == type).toList();
    }
}
