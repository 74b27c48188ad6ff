package io.pgweir.proxy.server;

import io.pgweir.proxy.tally.Tally;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a session can leave on its server connection that can't be moved, so that it keeps the connection. Several are a set of
 * {@link #bit}s. Where PostgreSQL can tell whether a session has such a thing (still), it is asked in its own words.
 */
public enum Pin {
    ADVISORY_LOCK(
            1,
            "advisory lock",
            "EXISTS (SELECT FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND pid = pg_catalog.pg_backend_pid())"),
    TEMPORARY(
            2,
            "temporary object",
            "EXISTS (SELECT FROM pg_catalog.pg_depend WHERE refobjid = pg_catalog.pg_my_temp_schema()"
                    + " AND refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass)"),
    LISTEN(4, "LISTEN", "EXISTS (SELECT FROM pg_catalog.pg_listening_channels())"),
    PREPARE(8, "PREPARE", "EXISTS (SELECT FROM pg_catalog.pg_prepared_statements WHERE from_sql)"),
    HELD_CURSOR(16, "cursor WITH HOLD", "EXISTS (SELECT FROM pg_catalog.pg_cursors WHERE is_holdable)"),
    SEQUENCE(2048, "currval", null),
    SEED(32, "setseed", null),
    SLOT(64, "replication slot", null),
    FUNCTION(128, "function", null),
    SET_CONFIG(256, "set_config", null),
    LIBRARY(512, "LOAD", null),
    SET(1024, "SET", null),
    CONNECTION(4096, "dblink", null);

    /** What no command undoes: it is there as long as the server process. */
    private static final int FOR_GOOD = LIBRARY.bit | CONNECTION.bit;

    private static final Pin[] ALL = values(); // which hands out a copy each time

    private final int bit;
    private final String reason;
    private final @Nullable String question;

    Pin(int bit, String reason, @Nullable String question) {
        this.bit = bit;
        this.reason = reason;
        this.question = question;
    }

    public int bit() {
        return bit;
    }

    /** The reason as an operator reads it. */
    public String reason() {
        return reason;
    }

    /** Those whose end PostgreSQL can tell. */
    public static int whatEnds() {
        int bits = 0;
        for (Pin pin : ALL) {
            bits |= pin.question == null ? 0 : pin.bit;
        }
        return bits;
    }

    /** Those of a set of them that stay on a connection, whatever is discarded. */
    static int forGood(int pins) {
        return pins & FOR_GOOD;
    }

    /** The reason of the first in a set of them, or null. */
    public static @Nullable String firstOf(int pins) {
        for (Pin pin : ALL) {
            if ((pins & pin.bit) != 0) {
                return pin.reason;
            }
        }
        return null;
    }

    /** Counts each of a set of them, which most of the time is empty. */
    static void count(int pins, Tally tally) {
        for (int i = 0; pins != 0 && i < ALL.length; i++) {
            if ((pins & ALL[i].bit) != 0) {
                tally.pinned(ALL[i].reason);
            }
        }
    }

    /** Asks which of these the session has. */
    public static Inquiry inquiry(int pins) {
        Map<String, String> questions = new LinkedHashMap<>();
        for (Pin pin : ALL) {
            if ((pins & pin.bit) != 0 && pin.question != null) {
                questions.put(pin.name(), pin.question);
            }
        }
        return new Inquiry(questions);
    }

    /** Which of these the session has by what was answered; all, if nobody can tell. */
    public static int held(int pins, Inquiry answered) {
        Map<String, @Nullable String> values = answered.values();
        if (values == null) {
            return pins;
        }
        int held = pins;
        for (Pin pin : ALL) {
            if ("f".equals(values.get(pin.name()))) {
                held &= ~pin.bit;
            }
        }
        return held;
    }
}
