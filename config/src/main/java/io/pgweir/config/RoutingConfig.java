package io.pgweir.config;

import java.time.Duration;
import java.util.List;

/** Which reads go to standbys, and to which of them. */
public record RoutingConfig(
        @Setting(
                doc = "How a standby is chosen for a read: the one with the fewest reads under way for its weight, in "
                        + "turn, by chance, or the one that has replayed most.",
                byDefault = "least-active")
        Strategy strategy,

        @Setting(
                doc = "How old a read on a standby may be: eventual takes what the standby has; session wants all that "
                        + "the session wrote or saw before; proxy, besides, all that was committed through this "
                        + "proxy; strict all that was committed anywhere before the read began. Until a standby has that, "
                        + "reads go to the primary.",
                byDefault = "session",
                effect = Effect.NEW_CONNECTIONS)
        Consistency consistency,

        @Setting(
                doc = "A standby that lacks more of the primary's WAL than this gets no reads; 0B is no limit.",
                byDefault = "0B",
                min = "0B",
                max = "1024GB")
        long maxLag,

        @Setting(
                doc = "A standby that lacks something that the primary wrote longer ago than this gets no reads.",
                byDefault = "10s")
        Duration maxLagTime,

        @Setting(
                doc = "What becomes of reads while every standby is beyond these limits: the primary has them, or the "
                        + "standby that lacks least, or they wait for a standby, at most for lag_wait, and then go to "
                        + "the primary. What consistency asks for holds in each case.",
                byDefault = "primary")
        BeyondLag beyondLag,

        @Setting(doc = "How long reads wait with beyond_lag: wait.", byDefault = "1s")
        Duration lagWait,

        @Setting(
                doc = "How often what is known of a database's functions, views and tables is read again. Changes that "
                        + "go through pgweir are followed at once.",
                byDefault = "30s",
                min = "100ms")
        Duration catalogRefresh,

        @Setting(
                doc =
                        "Whose reads go elsewhere than by the strategy; the first rule that matches a session holds for it.",
                byDefault = "[]",
                example = "[ { application: 'report.*', target: primary, percent: 50 } ]")
        List<RedirectConfig> redirects,

        @Setting(
                doc =
                        "A regular expression for the names of your functions that only read, whatever they are declared; a "
                                + "name is as the statement writes it, with its schema or without.",
                byDefault = "''",
                example = "'(reports\\\\.)?monthly_.*|get_customer'")
        String readingFunctions,

        @Setting(
                doc =
                        "A regular expression for the names of your functions that write, or must see what others write at "
                                + "once; it wins over reading_functions.",
                byDefault = "''")
        String writingFunctions,

        @Setting(
                doc =
                        "A regular expression; statements in which it is found, in whatever case, go to the primary. It is "
                                + "tried on each read, so leave it empty where the others will do.",
                byDefault = "''")
        String primaryPattern) {

    public RoutingConfig {
        redirects = List.copyOf(redirects);
    }

    public static RoutingConfig defaults() {
        return Settings.defaultsOf(RoutingConfig.class);
    }
}
