package io.pgweir.proxy.route;

import io.pgweir.config.RedirectConfig;
import io.pgweir.config.RoutingConfig;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The operator's rules about whose reads go where, as one worker's sessions are told them. Of the sessions that match a rule
 * its part is redirected, in turns, so that the part is right for any number of them.
 */
public final class Redirects {
    private static final int ALL = 100;
    /** Nobody's name is longer, but an application may call itself what it likes. */
    private static final int LONGEST = 63;

    private @Nullable RoutingConfig config;
    private List<Rule> rules = List.of();

    private static final class Rule {
        final Pattern database;
        final Pattern user;
        final Pattern application;
        final RedirectConfig config;
        int credit;

        Rule(RedirectConfig config) {
            this.config = config;
            database = Pattern.compile(config.database());
            user = Pattern.compile(config.user());
            application = Pattern.compile(config.application());
        }

        boolean matches(String ofDatabase, String ofUser, String ofApplication) {
            return matches(config.database(), database, ofDatabase)
                    && matches(config.user(), user, ofUser)
                    && matches(config.application(), application, ofApplication);
        }

        private static boolean matches(String said, Pattern pattern, String name) {
            return said.isEmpty()
                    || pattern.matcher(name.substring(0, Math.min(LONGEST, name.length())))
                            .matches();
        }

        boolean takesTurn() {
            credit += config.percent();
            boolean taken = credit >= ALL;
            credit -= taken ? ALL : 0;
            return taken;
        }
    }

    /** The rule that such sessions match, of which it holds for a part; null where there is none. */
    public static @Nullable RedirectConfig rule(RoutingConfig now, String database, String user, String application) {
        return now.redirects().stream()
                .filter(config -> new Rule(config).matches(database, user, application))
                .findFirst()
                .orElse(null);
    }

    /** Where a session's reads go: {@code primary}, a node's name, or null where no rule says anything. */
    public @Nullable String target(RoutingConfig now, String database, String user, String application) {
        if (now != config) {
            config = now;
            rules = now.redirects().stream().map(Rule::new).toList();
        }
        for (Rule rule : rules) {
            if (rule.matches(database, user, application)) {
                String target = rule.config.target();
                return rule.takesTurn() && !target.equals(RedirectConfig.STANDBY) ? target : null;
            }
        }
        return null;
    }
}
