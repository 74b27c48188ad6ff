package io.pgweir.proxy.console;

import io.pgweir.protocol.RowDescription.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement that was bound: its call, and what is left of its rows once it has been run. */
final class Portal {
    final @Nullable Command command;
    final @Nullable Call call;
    final int[] formats;
    private @Nullable Result result;
    private int next;

    /** @param command null for an empty statement */
    Portal(@Nullable Command command, @Nullable Call call, int[] formats) {
        this.command = command;
        this.call = call;
        this.formats = formats;
    }

    List<Column> columns() {
        return command == null || call == null ? List.of() : command.columns().apply(call);
    }

    @Nullable
    Result result() {
        return result;
    }

    void ran(Result with) {
        result = with;
    }

    /** Takes so many more rows off what is left; 0 for all. */
    List<List<@Nullable Object>> take(Result.Rows rows, int most) {
        int end = most <= 0 ? rows.rows().size() : (int) Math.min(rows.rows().size(), (long) next + most);
        List<List<@Nullable Object>> taken = rows.rows().subList(next, end);
        next = end;
        return taken;
    }

    boolean isAtEnd(Result.Rows rows) {
        return next >= rows.rows().size();
    }
}
