package io.pgweir.proxy.console;

import io.pgweir.config.AdminRole;
import io.pgweir.protocol.RowDescription.Column;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing that the console can do.
 *
 * @param name its words, as in {@code SHOW POOLS}
 * @param arguments what may follow, as the help shows it; empty for nothing
 * @param least how many arguments it must have, and at {@code most}
 * @param columns what its rows look like, before it is run; empty where it has none
 */
record Command(
        String name,
        String arguments,
        int least,
        int most,
        AdminRole role,
        Function<Call, List<Column>> columns,
        Function<Call, CompletableFuture<Result>> action) {

    /** Its words are any number. */
    static final int ANY = Integer.MAX_VALUE;

    /** Something that anybody may look at, without arguments. */
    static Command show(
            String name, List<Column> columns, Function<Call, CompletableFuture<List<List<@Nullable Object>>>> rows) {
        return new Command(
                name,
                "",
                0,
                0,
                AdminRole.VIEWER,
                _ -> columns,
                call -> rows.apply(call).thenApply(found -> table(columns, found)));
    }

    static Result table(List<Column> columns, List<List<@Nullable Object>> rows) {
        return new Result.Rows(columns, rows, "SHOW");
    }

    /** Something that only an admin may do, and that is done at once. */
    static Command act(String name, String arguments, int least, int most, Function<Call, Result> action) {
        return later(name, arguments, least, most, call -> CompletableFuture.completedFuture(action.apply(call)));
    }

    /** Something that only an admin may do, and that may take its time. */
    static Command later(
            String name, String arguments, int least, int most, Function<Call, CompletableFuture<Result>> action) {
        return new Command(name, arguments, least, most, AdminRole.ADMIN, _ -> List.of(), action);
    }

    /** The same under another name. */
    Command named(String other) {
        return new Command(other, arguments, least, most, role, columns, action);
    }

    List<String> words() {
        return List.of(name.split(" ", -1));
    }

    String usage() {
        return arguments.isEmpty() ? name : name + " " + arguments;
    }
}
