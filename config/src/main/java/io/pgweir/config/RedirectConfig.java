package io.pgweir.config;

/** Whose reads go where. What is not said holds for all. */
public record RedirectConfig(
        @Setting(
                doc = "A regular expression for the whole name of the database that the client asked for.",
                byDefault = "''")
        String database,

        @Setting(doc = "A regular expression for the whole name of the user.", byDefault = "''")
        String user,

        @Setting(
                doc = "A regular expression for the whole application_name that the client came with.",
                byDefault = "''")
        String application,

        @Setting(
                doc =
                        "Where their reads go: primary, standby (any of them, as without this rule), or a node by its name, "
                                + "also one whose weight is 0. While that node can't serve a read, it goes to another.",
                min = "1")
        String target,

        @Setting(
                doc = "The part of such sessions, in percent, that this holds for; the others are treated as if they "
                        + "matched no rule.",
                byDefault = "100",
                max = "100")
        int percent) {
    public static final String PRIMARY = "primary";
    public static final String STANDBY = "standby";
}
