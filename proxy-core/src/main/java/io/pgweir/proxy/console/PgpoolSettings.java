package io.pgweir.proxy.console;

import io.pgweir.config.AdminRole;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.RowDescription;
import io.pgweir.protocol.RowDescription.Column;
import io.pgweir.protocol.SqlState;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * PGPOOL SHOW, SET and RESET of one setting, by pgpool's name where it means the same, or by ours. There a setting is changed for the
 * session that says so; here for all, until the configuration is next read.
 */
final class PgpoolSettings {
    private static final String USAGE = "name {= | TO} {value | DEFAULT}";

    private final ConfigCommands config;

    private PgpoolSettings(ConfigCommands config) {
        this.config = config;
    }

    static List<Command> all(Scene scene) {
        PgpoolSettings settings = new PgpoolSettings(new ConfigCommands(scene));
        return List.of(
                new Command(
                        "PGPOOL SHOW",
                        "setting",
                        1,
                        1,
                        AdminRole.VIEWER,
                        call -> List.of(new Column(String.valueOf(call.argument(0)), RowDescription.Type.TEXT)),
                        settings::show),
                Command.later("PGPOOL SET", USAGE, 3, Command.ANY, settings::set),
                Command.later("PGPOOL SET CACHE DELETE", "'query'", 1, 1, _ -> {
                    throw new Refusal(Fault.error(SqlState.FEATURE_NOT_SUPPORTED, "there is no cache of results")
                            .withHint("Each query is asked of a server, so nothing has to be deleted."));
                }),
                Command.later("PGPOOL RESET", "name", 1, 1, settings::reset),
                Command.later("PGPOOL RESET ALL", "", 0, 0, _ -> settings.config.reload("RESET")));
    }

    private CompletableFuture<Result> show(Call call) {
        String name = String.valueOf(call.argument(0));
        List<Column> columns = List.of(new Column(name, RowDescription.Type.TEXT));
        return CompletableFuture.completedFuture(Command.table(columns, List.of(Row.of(config.value(name)))));
    }

    private CompletableFuture<Result> set(Call call) {
        List<Word> words = call.arguments();
        if (!words.get(1).isSymbol('=') && !words.get(1).is("TO")) {
            throw Refusal.syntax(
                    "syntax error at or near \"" + words.get(1).text() + "\"", "Usage: PGPOOL SET " + USAGE);
        }
        String name = words.getFirst().text();
        if (words.size() == 3 && words.get(2).is("DEFAULT")) {
            return config.reset(call.guest(), name).thenApply(_ -> Result.done("SET"));
        }
        StringBuilder value = new StringBuilder();
        words.subList(2, words.size()).forEach(word -> value.append(word.text()));
        return config.set(call.guest(), name, value.toString());
    }

    private CompletableFuture<Result> reset(Call call) {
        return config.reset(call.guest(), String.valueOf(call.argument(0)));
    }
}
