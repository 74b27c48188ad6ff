package io.pgweir.proxy.console;

import io.pgweir.protocol.Fault;
import io.pgweir.protocol.SqlState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** All commands, found by their words: of several that begin a statement the longest. */
final class Commands {
    private static final int MOST_LETTERS = 40;

    private final List<Command> all;

    Commands(List<Command> all) {
        this.all = all.stream()
                .sorted(Comparator.comparingInt(
                        (Command command) -> -command.words().size()))
                .toList();
    }

    /** In the order of their names. */
    List<Command> all() {
        return all.stream().sorted(Comparator.comparing(Command::name)).toList();
    }

    /** The command that a statement means; a refusal says which one it may have meant. */
    Command find(Order order) {
        for (Command command : all) {
            if (order.begins(command.words().toArray(String[]::new))) {
                return checked(command, order);
            }
        }
        String said = said(order);
        String meant = nearest(said);
        throw Refusal.syntax(
                "unknown command: " + said,
                meant == null ? "SHOW HELP lists the commands." : "Did you mean " + meant + "?");
    }

    private static Command checked(Command command, Order order) {
        int given = order.words().size() - command.words().size();
        if (given < command.least() || given > command.most()) {
            throw Refusal.syntax(
                    "syntax error " + (given < command.least() ? "at end of input" : near(command, order)),
                    "Usage: " + command.usage());
        }
        return command;
    }

    private static String near(Command command, Order order) {
        Word first = order.words().get(command.words().size() + command.most());
        return "at or near \"" + first.text() + "\"";
    }

    /** Refuses whoever may not do it. */
    static void check(Command command, Guest guest) {
        if (guest.role().compareTo(command.role()) < 0) {
            throw new Refusal(Fault.error(
                            SqlState.INSUFFICIENT_PRIVILEGE, "permission denied: " + command.name() + " is for admins")
                    .withHint("\"" + guest.user() + "\" is a viewer. Roles are given in admin.users."));
        }
    }

    private static String said(Order order) {
        StringBuilder said = new StringBuilder();
        for (Word word : order.words()) {
            if (said.length() + word.text().length() > MOST_LETTERS) {
                break;
            }
            said.append(said.isEmpty() ? "" : " ").append(word.text());
        }
        return said.isEmpty() ? order.words().getFirst().text().substring(0, MOST_LETTERS) + "..." : said.toString();
    }

    private @Nullable String nearest(String said) {
        String upper = said.toUpperCase(Locale.ROOT);
        List<String> names = new ArrayList<>();
        all.forEach(command -> names.add(command.name()));
        String best = null;
        int least = Math.max(2, upper.length() / 3) + 1;
        for (String name : names) {
            int distance = distance(upper, name);
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return best;
    }

    /** How many letters have to be put in, taken out or replaced to make one of the other (Levenshtein's). */
    static int distance(String one, String other) {
        int[] above = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] here = new int[other.length() + 1];
            here[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                here[j] = Math.min(replaced, 1 + Math.min(above[j], here[j - 1]));
            }
            above = here;
        }
        return above[other.length()];
    }
}
