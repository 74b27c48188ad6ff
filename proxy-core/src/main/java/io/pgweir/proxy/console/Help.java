package io.pgweir.proxy.console;

import io.pgweir.protocol.RowDescription.Column;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Lists the commands, but for what drivers say to any database and what there is none of. */
final class Help {
    private static final List<Column> COLUMNS = Columns.of("command, role");

    private Help() {}

    static Command command(Supplier<List<Command>> all) {
        return Command.show(
                "SHOW HELP",
                COLUMNS,
                _ -> CompletableFuture.completedFuture(all.get().stream()
                        .filter(command -> !GuestSettings.isKnown(command.name().replaceFirst("^SHOW ", "")))
                        .filter(command -> !SessionCommands.ABOUT_TABLES.contains(command.name()))
                        .map(command ->
                                Row.of(command.usage(), command.role().name().toLowerCase(Locale.ROOT)))
                        .toList()));
    }
}
