package io.pgweir.protocol;

import java.util.Locale;

/** What kind of replication a client wants to do: it then speaks to a walsender, which no pool can share. */
public enum Replication {
    NONE,
    PHYSICAL,
    LOGICAL;

    /** Reads the value of the startup parameter: "database", or a boolean in any of PostgreSQL's spellings. */
    static Replication parse(String value) {
        if (value.equals("database")) {
            return LOGICAL;
        }
        String word = value.toLowerCase(Locale.ROOT);
        if (isAbbreviation(word, "true", 1)
                || isAbbreviation(word, "yes", 1)
                || isAbbreviation(word, "on", 2)
                || word.equals("1")) {
            return PHYSICAL;
        }
        if (isAbbreviation(word, "false", 1)
                || isAbbreviation(word, "no", 1)
                || isAbbreviation(word, "off", 2)
                || word.equals("0")) {
            return NONE;
        }
        throw new ProtocolViolation(Fault.fatal(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "invalid value for parameter \"replication\": \"" + value + "\"")
                .withHint("Valid values are: \"false\", 0, \"true\", 1, \"database\"."));
    }

    private static boolean isAbbreviation(String word, String full, int atLeast) {
        return word.length() >= atLeast && full.startsWith(word);
    }
}
