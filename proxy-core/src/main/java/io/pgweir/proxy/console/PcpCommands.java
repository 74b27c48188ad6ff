package io.pgweir.proxy.console;

import io.pgweir.protocol.Fault;
import io.pgweir.protocol.RowDescription;
import io.pgweir.protocol.RowDescription.Column;
import io.pgweir.protocol.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
            "PCP_WATCHDOG_INFO", "PGPOOL SHOW WATCHDOG");

    private static final Map<String, String> COUNTS =
            Map.of("PCP_NODE_COUNT", "SHOW POOL_NODES", "PCP_PROC_COUNT", "SHOW POOL_PROCESSES");

    /** Where a command would have to do what only somebody else can: what that is, and what to do instead. */
    private static final Map<String, List<String>> ELSEWHERE = Map.of(
            "PCP_RECOVERY_NODE",
                    List.of(
                            "pgweir does not make standbys",
                            "Make it with pg_basebackup or pg_rewind and start it; then ATTACH NODE, if it was detached."),
            "PCP_LOG_ROTATE",
                    List.of(
                            "pgweir has no log file",
                            "It logs to standard error: whoever keeps that rotates it. RELOAD takes over the log.* settings."),
            "PCP_INVALIDATE_QUERY_CACHE",
                    List.of(
                            "there is no cache of results",
                            "Each query is asked of a server, so nothing has to be invalidated."));

    private PcpCommands() {}

    static List<Command> all(List<Command> there) {
        List<Command> all = new ArrayList<>();
        SAME.forEach((name, other) -> all.add(find(there, other).named(name)));
        LOOKS.forEach((name, other) -> all.add(look(name, find(there, other))));
        COUNTS.forEach((name, other) -> all.add(count(name, find(there, other))));
        ELSEWHERE.forEach((name, why) -> all.add(Command.later(name, "[number]", 0, 1, _ -> {
            throw new Refusal(
                    Fault.error(SqlState.FEATURE_NOT_SUPPORTED, why.getFirst()).withHint(why.getLast()));
        })));
        all.add(stop(find(there, "SHUTDOWN WAIT_FOR_CLIENTS"), find(there, "SHUTDOWN")));
        return all;
    }

    private static Command find(List<Command> there, String name) {
        return there.stream()
                .filter(command -> command.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** As pgpool has it, which is the patient way unless another is asked for. */
    private static Command stop(Command smart, Command now) {
        return Command.later("PCP_STOP_PGPOOL", "[smart | fast | immediate]", 0, 1, call -> {
            String mode = call.argument(0) == null ? "smart" : String.valueOf(call.argument(0));
            return switch (mode.toLowerCase(Locale.ROOT)) {
                case "smart", "s" -> smart.action().apply(call);
                case "fast", "f", "immediate", "i" -> now.action().apply(call);
                default -> throw Refusal.wrongValue("there is no such mode: " + mode);
            };
        });
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
