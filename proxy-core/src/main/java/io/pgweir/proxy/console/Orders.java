package io.pgweir.proxy.console;

import io.pgweir.config.AdminRole;
import io.pgweir.protocol.scram.ScramSecret;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.access.Accounts;
import io.pgweir.proxy.net.Worker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What an admin who does not come by PostgreSQL's protocol can have the console do. */
public final class Orders {
    private final Commands commands;
    private final Accounts accounts;
    private final Supplier<Set<String>> admins;
    private final Worker worker;

    /**
     * What came of an order.
     *
     * @param message in a sentence for whoever gave it
     */
    public record Outcome(boolean done, String message) {}

    /**
     * Runs commands on {@code worker}.
     *
     * @param admins the names of those who are admins now
     */
    Orders(Commands commands, Accounts accounts, Supplier<Set<String>> admins, Worker worker) {
        this.commands = commands;
        this.accounts = accounts;
        this.admins = admins;
        this.worker = worker;
    }

    /** Whether anybody could give orders. */
    public boolean hasAdmins() {
        return !admins.get().isEmpty();
    }

    public boolean isAdmin(String user) {
        return admins.get().contains(user);
    }

    /** Whether somebody of this name and password is an admin. It takes as long whether there is one of that name or not. */
    public CompletableFuture<Boolean> admits(String user, String password) {
        byte[] offered = password.getBytes(StandardCharsets.UTF_8);
        return CompletableFuture.supplyAsync(
                () -> {
                    Account account = accounts.find(user);
                    ScramSecret secret = account == null ? null : account.secret();
                    boolean proved = (secret == null ? accounts.mock(user) : secret).matches(offered);
                    return proved && secret != null && isAdmin(user);
                },
                accounts.hashing());
    }

    /** Gives an order in the name of {@code user}, by the command's own words and these arguments. */
    public CompletableFuture<Outcome> give(String user, String command, List<String> arguments) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        worker.later(() -> run(user, command, arguments)
                .handle((result, failure) -> failure == null
                        ? new Outcome(true, "done")
                        : new Outcome(false, ConsoleSession.fault(failure).message()))
                .thenAccept(outcome::complete));
        return outcome;
    }

    private CompletableFuture<Result> run(String user, String command, List<String> arguments) {
        Guest guest = new Guest(user, isAdmin(user) ? AdminRole.ADMIN : AdminRole.VIEWER, "", 0, worker, Map.of());
        List<Word> words = new ArrayList<>();
        for (String word : command.split(" ", -1)) {
            words.add(new Word(Word.Kind.PLAIN, word, 0));
        }
        arguments.forEach(argument -> words.add(new Word(Word.Kind.QUOTED, argument, 0)));
        try {
            Order order = new Order(words, "", 0);
            Command found = commands.find(order);
            Commands.check(found, guest);
            ConsoleSession.note(guest, command, String.join(" ", arguments));
            return found.action().apply(Prepared.call(found, order, guest, List.of()));
        } catch (RuntimeException failed) {
            return CompletableFuture.failedFuture(failed); // whoever waits hears of it, whatever it was
        }
    }
}
