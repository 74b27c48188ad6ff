package io.pgweir.proxy.console;

import io.pgweir.config.ListenerConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.Route;
import io.pgweir.protocol.sql.Recency;
import io.pgweir.proxy.session.Outlook;
import io.pgweir.proxy.session.Session;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a route is explained: a client that is there, or anybody who would come as this user and application to this database
 * by such a listener.
 *
 * @param client the client that is there, or null
 */
record Asker(
        String database,
        String user,
        String application,
        Route route,
        @Nullable Session client) {
    static final String USAGE = "CLIENT id | DATABASE name, USER name, APPLICATION name, LISTENER port";

    /** What was asked on whose behalf. */
    record Asked(Asker asker, String statement) {}

    /** What is said ahead of the statement, in parentheses as EXPLAIN has its options. */
    static Asked read(Call call, Scene scene) {
        PgweirConfig config = scene.commons().config().get();
        Asker asker = new Asker(call.guest().database(), "", "", usual(config.listeners()), null);
        String rest = call.rest();
        List<Word> options = options(rest);
        if (options.isEmpty()) {
            return new Asked(asker, rest);
        }
        for (int i = 0; i < options.size(); i += 3) {
            if (i + 1 >= options.size()
                    || i + 2 < options.size() && !options.get(i + 2).isSymbol(',')) {
                throw unreadable();
            }
            asker = asker.with(options.get(i), options.get(i + 1).text(), scene);
        }
        return new Asked(asker, rest.substring(end(rest) + 1));
    }

    private Asker with(Word option, String value, Scene scene) {
        return switch (option.upper()) {
            case "DATABASE" -> new Asker(value, user, application, route, client);
            case "USER" -> new Asker(database, value, application, route, client);
            case "APPLICATION" -> new Asker(database, user, value, route, client);
            case "LISTENER" ->
                new Asker(
                        database,
                        user,
                        application,
                        listener(scene.commons().config().get().listeners(), value),
                        client);
            case "CLIENT" -> of(scene, value);
            default -> throw unreadable();
        };
    }

    private static Asker of(Scene scene, String id) {
        Session session = scene.commons().sessions().all().stream()
                .filter(each -> String.valueOf(each.key().pid()).equals(id))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("client", id));
        return new Asker(
                session.identity().database().name(),
                session.identity().account().name(),
                "",
                session.identity().route(),
                session);
    }

    private static Route usual(List<ListenerConfig> listeners) {
        return listeners.isEmpty() || listeners.stream().anyMatch(each -> each.route() == Route.SPLIT)
                ? Route.SPLIT
                : listeners.getFirst().route();
    }

    private static Route listener(List<ListenerConfig> listeners, String port) {
        return listeners.stream()
                .filter(each -> String.valueOf(each.port()).equals(port))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("listener", port))
                .route();
    }

    /** The words in the parentheses; none where what stands in them is part of the statement. */
    private static List<Word> options(String rest) {
        int end = end(rest);
        if (end < 0) {
            return List.of();
        }
        List<Order> inside = Script.read(rest.substring(1, end));
        List<Word> words = inside.size() == 1 ? inside.getFirst().words() : List.of();
        List<String> names = List.of("CLIENT", "DATABASE", "USER", "APPLICATION", "LISTENER");
        return !words.isEmpty() && names.contains(words.getFirst().upper()) ? words : List.of();
    }

    /** Where the parenthesis that the text begins with closes; -1 where there is none. */
    private static int end(String rest) {
        if (!rest.startsWith("(")) {
            return -1;
        }
        char quote = 0;
        for (int i = 1; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == ')') {
                return i;
            }
        }
        return -1;
    }

    private static Refusal unreadable() {
        return Refusal.syntax("syntax error in the options", "Usage: EXPLAIN ROUTE [(" + USAGE + ")] statement");
    }

    /** What a read of that client's that says this of itself is bound to; nothing for whoever is not there. */
    CompletableFuture<@Nullable Outlook> outlook(Recency said) {
        CompletableFuture<@Nullable Outlook> found = new CompletableFuture<>();
        Session session = client;
        if (session == null) {
            found.complete(null);
        } else {
            session.later(() -> found.complete(session.activity().outlook(said)));
        }
        return found;
    }
}
