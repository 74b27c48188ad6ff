package io.pgweir.proxy.console;

import io.pgweir.config.AdminRole;
import io.pgweir.config.Change;
import io.pgweir.config.ConfigDiff;
import io.pgweir.config.ConfigTable;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.Problem;
import io.pgweir.config.Reading;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.RowDescription.Column;
import io.pgweir.protocol.SqlState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The configuration: looked at, changed until the next reload, read again, or only checked. Files are read away from the workers. */
final class ConfigCommands {
    private static final List<Column> CONFIG = Columns.of("key, value, default, changeable");
    private static final List<Column> CHECKED = Columns.of("severity, place, message");

    private static final Executor READER =
            task -> Thread.ofVirtual().name("pgweir-config").start(task);

    private final Scene scene;

    ConfigCommands(Scene scene) {
        this.scene = scene;
    }

    static List<Command> all(Scene scene) {
        ConfigCommands commands = new ConfigCommands(scene);
        return List.of(
                Command.show("SHOW CONFIG", CONFIG, _ -> CompletableFuture.completedFuture(commands.show())),
                Command.later("RELOAD", "", 0, 0, _ -> commands.reload("RELOAD")),
                new Command(
                        "CHECK CONFIG",
                        "",
                        0,
                        0,
                        AdminRole.VIEWER,
                        _ -> CHECKED,
                        _ -> away(() -> Command.table(CHECKED, commands.check()))));
    }

    private PgweirConfig config() {
        return scene.commons().config().get();
    }

    private static CompletableFuture<Result> away(Supplier<Result> work) {
        return CompletableFuture.supplyAsync(work, READER);
    }

    private List<List<@Nullable Object>> show() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (ConfigTable.Row row : ConfigTable.of(config())) {
            rows.add(Row.of(row.key(), row.value(), row.byDefault(), row.isChangeable() ? "yes" : "no"));
            Aliases.ofPooler().forEach((name, alias) -> {
                if (alias.key().equals(row.key())) {
                    rows.add(Row.of(name, seconds(row.value()), seconds(row.byDefault()), "yes"));
                }
            });
        }
        rows.add(Row.of("log_pooler_errors", "1", "1", "no")); // by which check_postgres knows PgBouncer's table
        rows.add(Row.of("max_user_connections", "0", "0", "no")); // each user has its own
        rows.sort(Comparator.comparing(row -> String.valueOf(row.getFirst())));
        return rows;
    }

    /** A time as PgBouncer writes it. */
    private static String seconds(String value) {
        if (value.equals("off")) {
            return "0";
        } else if (!value.matches("([0-9]+(ms|s|m|h|d))+")) {
            return value;
        }
        double seconds = 0;
        for (String part : value.split("(?<=[a-z])(?=[0-9])", -1)) {
            double number = Double.parseDouble(part.replaceAll("[a-z]", ""));
            seconds += switch (part.replaceAll("[0-9]", "")) {
                case "ms" -> number / 1000;
                case "m" -> number * 60;
                case "h" -> number * 3600;
                case "d" -> number * 86_400;
                default -> number;
            };
        }
        return seconds == Math.rint(seconds) ? String.valueOf((long) seconds) : String.valueOf(seconds);
    }

    /** Changes one setting until the configuration is next read. */
    CompletableFuture<Result> set(Guest guest, String name, String value) {
        Aliases.Alias alias = mayChange(guest, name);
        return away(() -> {
            take(ConfigTable.with(config(), alias.key(), alias.value(value)));
            return Result.done("SET");
        });
    }

    /** Sets one back to what the configuration says where it came from. */
    CompletableFuture<Result> reset(Guest guest, String name) {
        Aliases.Alias alias = mayChange(guest, name);
        return away(() -> {
            PgweirConfig written = switch (scene.steering().read()) {
                case Reading.Loaded(PgweirConfig found, List<Problem> _) -> found;
                case Reading.Refused(List<Problem> problems) -> throw refusal(problems);
            };
            take(ConfigTable.with(config(), alias.key(), row(written, alias).value()));
            return Result.done("RESET");
        });
    }

    /** What a setting is now, in our spelling. */
    String value(String name) {
        return row(config(), known(name)).value();
    }

    private Aliases.Alias mayChange(Guest guest, String name) {
        Aliases.Alias alias = known(name);
        if (!guest.mayAct()) {
            throw new Refusal(Fault.error(
                            SqlState.INSUFFICIENT_PRIVILEGE, "permission denied: to set \"" + name + "\" is for admins")
                    .withHint("Admins set it on the console."));
        }
        return alias;
    }

    private Aliases.Alias known(String name) {
        Aliases.Alias alias = Aliases.of(name.toLowerCase(Locale.ROOT));
        if (ConfigTable.of(config()).stream().noneMatch(row -> row.key().equals(alias.key()))) {
            throw new Refusal(
                    Fault.error(SqlState.UNDEFINED_OBJECT, "unrecognized configuration parameter \"" + name + "\"")
                            .withHint("SHOW CONFIG lists the settings."));
        }
        return alias;
    }

    private static ConfigTable.Row row(PgweirConfig config, Aliases.Alias alias) {
        return ConfigTable.of(config).stream()
                .filter(row -> row.key().equals(alias.key()))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("setting", alias.key()));
    }

    /** Takes over all of it again; {@code tag} is what that is called. */
    CompletableFuture<Result> reload(String tag) {
        return away(() -> {
            take(scene.steering().read());
            return Result.done(tag);
        });
    }

    private void take(Reading reading) {
        switch (reading) {
            case Reading.Loaded(PgweirConfig next, List<Problem> _) -> {
                try {
                    scene.steering().take(next);
                } catch (IOException unreadable) {
                    throw Refusal.wrongValue(String.valueOf(unreadable.getMessage()));
                }
            }
            case Reading.Refused(List<Problem> problems) -> throw refusal(problems);
        }
    }

    private static Refusal refusal(List<Problem> problems) {
        return new Refusal(Fault.error(
                        SqlState.INVALID_PARAMETER_VALUE,
                        problems.size() == 1
                                ? problems.getFirst().toString()
                                : "the configuration has " + problems.size() + " problems")
                .withDetail(String.join(
                        "\n", problems.stream().map(Problem::toString).toList())));
    }

    private List<List<@Nullable Object>> check() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        switch (scene.steering().read()) {
            case Reading.Loaded(PgweirConfig next, List<Problem> warnings) -> {
                warnings.forEach(warning -> rows.add(problem("warning", warning)));
                for (Change change : ConfigDiff.between(config(), next)) {
                    rows.add(Row.of("change", change.key(), change.toString()));
                }
            }
            case Reading.Refused(List<Problem> problems) ->
                problems.forEach(problem -> rows.add(problem("error", problem)));
        }
        return rows;
    }

    private static List<@Nullable Object> problem(String severity, Problem problem) {
        return Row.of(
                severity,
                problem.line() == 0 ? problem.file() : problem.file() + ":" + problem.line() + ":" + problem.column(),
                problem.message());
    }
}
