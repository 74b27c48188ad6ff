package io.pgweir.proxy.console;

import io.pgweir.config.AdminRole;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.RowDescription;
import io.pgweir.protocol.RowDescription.Column;
import io.pgweir.protocol.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What drivers say besides, to any database: transactions, settings, a SELECT to see whether somebody is there. */
final class SessionCommands {
    /** What begins a statement about tables, of which there are none. */
    static final List<String> ABOUT_TABLES =
            List.of("WITH", "TABLE", "VALUES", "INSERT", "UPDATE", "DELETE", "COPY", "CREATE", "DROP");

    private SessionCommands() {}

    static List<Command> all(Scene scene) {
        List<Command> all = new ArrayList<>();
        transactions(all);
        ConfigCommands config = new ConfigCommands(scene);
        all.add(anybody("SET", "name {= | TO} value", 2, call -> set(config, call)));
        all.add(anybody("RESET", "name | ALL", 1, call -> reset(config, call)));
        all.add(anybody("DISCARD", "ALL", 0, _ -> now(Result.done("DISCARD ALL"))));
        all.add(anybody("DEALLOCATE", "name | ALL", 1, _ -> now(Result.done("DEALLOCATE"))));
        all.add(anybody("LISTEN", "channel", 1, _ -> nothingOf("notifications")));
        GuestSettings.names().forEach(name -> all.add(show("SHOW " + name.toUpperCase(Locale.ROOT), name)));
        all.add(show("SHOW TRANSACTION ISOLATION LEVEL", "transaction_isolation"));
        all.add(show("SHOW TIME ZONE", "timezone"));
        all.add(new Command(
                "SELECT",
                "value [, ...]",
                0,
                Command.ANY,
                AdminRole.VIEWER,
                call -> Select.of(call).columns(),
                call -> now(Select.of(call).result())));
        for (String word : ABOUT_TABLES) {
            all.add(anybody(word, "", 0, _ -> nothingOf("tables")));
        }
        return all;
    }

    private static void transactions(List<Command> all) {
        all.add(anybody("BEGIN", "", 0, _ -> now(turn("BEGIN", 'T'))));
        all.add(anybody("START TRANSACTION", "", 0, _ -> now(turn("START TRANSACTION", 'T'))));
        all.add(anybody("COMMIT", "", 0, _ -> now(turn("COMMIT", 'I'))));
        all.add(anybody("END", "", 0, _ -> now(turn("COMMIT", 'I'))));
        all.add(anybody("ABORT", "", 0, _ -> now(turn("ROLLBACK", 'I'))));
        all.add(anybody("ROLLBACK", "[TO savepoint]", 0, call -> {
            boolean partly = call.arguments().stream().anyMatch(word -> word.is("TO"));
            return now(turn("ROLLBACK", partly ? 'T' : 'I'));
        }));
        all.add(anybody("SAVEPOINT", "name", 1, _ -> now(Result.done("SAVEPOINT"))));
        all.add(anybody("RELEASE", "name", 1, _ -> now(Result.done("RELEASE"))));
    }

    private static Result turn(String tag, char status) {
        return new Result.Done(tag, List.of(), status);
    }

    private static Command anybody(
            String name, String arguments, int least, Function<Call, CompletableFuture<Result>> action) {
        return new Command(name, arguments, least, Command.ANY, AdminRole.VIEWER, _ -> List.of(), action);
    }

    private static CompletableFuture<Result> now(Result result) {
        return CompletableFuture.completedFuture(result);
    }

    private static CompletableFuture<Result> nothingOf(String what) {
        throw new Refusal(Fault.error(SqlState.FEATURE_NOT_SUPPORTED, "the console has no " + what)
                .withHint("SHOW HELP lists what it has."));
    }

    private static Command show(String command, String name) {
        List<Column> columns = List.of(new Column(GuestSettings.spelt(name), RowDescription.Type.TEXT));
        return Command.show(
                command,
                columns,
                call -> CompletableFuture.completedFuture(
                        List.of(Row.of(GuestSettings.get(call.guest().settings(), name)))));
    }

    private static CompletableFuture<Result> set(ConfigCommands config, Call call) {
        List<Word> words = new ArrayList<>(call.arguments());
        if (words.getFirst().is("SESSION") && words.get(1).is("CHARACTERISTICS")
                || words.getFirst().is("TRANSACTION")) {
            return now(Result.done("SET"));
        }
        if (words.size() > 2
                && (words.getFirst().is("LOCAL") || words.getFirst().is("SESSION"))) {
            words.removeFirst();
        }
        String name = words.getFirst().text();
        int value = 1;
        if (words.getFirst().is("TIME") && words.get(1).is("ZONE")) {
            name = "timezone";
            value = 2;
        } else if (words.getFirst().is("NAMES")) {
            name = "client_encoding";
        } else if (words.get(1).isSymbol('=') || words.get(1).is("TO")) {
            value = 2;
        } else {
            throw Refusal.syntax(
                    "syntax error at or near \"" + words.get(1).text() + "\"", "Usage: SET name {= | TO} value");
        }
        if (words.size() <= value) {
            throw Refusal.syntax("syntax error at end of input", "Usage: SET name {= | TO} value");
        }
        StringBuilder text = new StringBuilder();
        for (Word word : words.subList(value, words.size())) {
            text.append(text.isEmpty() || word.isSymbol(',') ? "" : " ").append(word.text());
        }
        if (GuestSettings.isKnown(name)) {
            GuestSettings.set(call.guest().settings(), name, text.toString());
            return now(Result.done("SET"));
        }
        return config.set(call.guest(), name, text.toString());
    }

    private static CompletableFuture<Result> reset(ConfigCommands config, Call call) {
        String name = call.arguments().getFirst().text();
        if (call.arguments().getFirst().is("ALL")) {
            GuestSettings.names().stream()
                    .filter(GuestSettings::mayChange)
                    .forEach(each -> GuestSettings.set(call.guest().settings(), each, null));
        } else if (GuestSettings.isKnown(name)) {
            GuestSettings.set(call.guest().settings(), name, null);
        } else {
            return config.reset(call.guest(), name);
        }
        return now(Result.done("RESET"));
    }
}
