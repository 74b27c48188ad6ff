package io.pgweir.proxy.console;

import io.pgweir.protocol.Fault;
import io.pgweir.protocol.RowDescription.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a command came to. */
sealed interface Result {
    /** What the client is told it was: {@code SHOW}, {@code PAUSE}. */
    String tag();

    /** Rows. A value is a text, a number, a truth, an instant or null, by its column's type. */
    record Rows(List<Column> columns, List<List<@Nullable Object>> rows, String tag) implements Result {}

    /** It was done; {@code notices} come before the tag. {@code status} is the transaction's from now on, or 0 to leave it. */
    record Done(String tag, List<Fault> notices, char status) implements Result {}

    static Done done(String tag) {
        return new Done(tag, List.of(), (char) 0);
    }

    static Done noticed(String tag, String notice) {
        return new Done(tag, List.of(Fault.notice(notice)), (char) 0);
    }
}
