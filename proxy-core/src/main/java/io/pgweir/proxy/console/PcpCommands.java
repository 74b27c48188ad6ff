package io.pgweir.proxy.console;

import io.pgweir.protocol.RowDescription;
import io.pgweir.protocol.RowDescription.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The verbs of pgpool's pcp programs, for scripts that call those: each is another name for a command that there is, or a look at part of
 * its table.
 */
final class PcpCommands {
    /** What takes a number of a node or client, and shows that row only. */
    private static final Map<String, String> LOOKS = Map.of(
            "PCP_NODE_INFO", "SHOW POOL_NODES",
            "PCP_HEALTH_CHECK_STATS", "SHOW POOL_HEALTH_CHECK_STATS",
            "PCP_PROC_INFO", "SHOW POOL_PROCESSES");

    private static final Map<String, String> SAME = Map.of(
            "PCP_POOL_STATUS", "SHOW POOL_STATUS",
            "PCP_RELOAD_CONFIG", "RELOAD",
            "PCP_STOP_PGPOOL", "SHUTDOWN",
            "PCP_WATCHDOG_INFO", "PGPOOL SHOW WATCHDOG");

    private static final Map<String, String> COUNTS =
            Map.of("PCP_NODE_COUNT", "SHOW POOL_NODES", "PCP_PROC_COUNT", "SHOW POOL_PROCESSES");

    private PcpCommands() {}

    static List<Command> all(List<Command> there) {
        List<Command> all = new ArrayList<>();
        SAME.forEach((name, other) -> all.add(find(there, other).named(name)));
        LOOKS.forEach((name, other) -> all.add(look(name, find(there, other))));
        COUNTS.forEach((name, other) -> all.add(count(name, find(there, other))));
        return all;
    }

    private static Command find(List<Command> there, String name) {
        return there.stream()
                .filter(command -> command.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Command look(String name, Command table) {
        return new Command(
                name,
                "[number]",
                0,
                1,
                table.role(),
                table.columns(),
                call -> table.action().apply(call).thenApply(result -> only(result, call)));
    }

    private static Result only(Result result, Call call) {
        if (call.arguments().isEmpty() || !(result instanceof Result.Rows rows)) {
            return result;
        }
        String wanted = String.valueOf(call.number(0, "what is wanted"));
        List<List<@Nullable Object>> found = rows.rows().stream()
                .filter(row -> wanted.equals(String.valueOf(row.getFirst())))
                .toList();
        if (found.isEmpty()) {
            throw Refusal.notFound("number", wanted);
        }
        return new Result.Rows(rows.columns(), found, rows.tag());
    }

    private static Command count(String name, Command table) {
        List<Column> columns = List.of(new Column("count", RowDescription.Type.INT4));
        return Command.show(name, columns, call -> table.action().apply(call).thenApply(PcpCommands::size));
    }

    private static List<List<@Nullable Object>> size(Result result) {
        return List.of(Row.of(result instanceof Result.Rows rows ? rows.rows().size() : 0));
    }
}
