package io.pgweir.proxy.session;

import io.pgweir.config.Consistency;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.route.Floor;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a session that are the proxy's own, and no server ever hears of: how new its reads have to be. They hold from the
 * statement on that sets them, whatever becomes of a transaction that is open.
 */
final class OwnSettings {
    /** What all their names begin with. */
    static final String PREFIX = "pgweir.";

    private static final String CONSISTENCY = "consistency";
    private static final String MINIMUM = "min_lsn";
    private static final String POSITION = "lsn";
    private static final Pattern LSN = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");
    /** For so many milliseconds a position is waited for that nobody has asked for yet. */
    private static final int LONGEST_WAIT = 1000;

    private final Commons commons;
    private final Way way;

    OwnSettings(Commons commons, Way way) {
        this.commons = commons;
        this.way = way;
    }

    /** What a statement comes to: a fault, or a text that is null but for SHOW. */
    record Outcome(@Nullable Fault fault, @Nullable String shown) {}

    /** Does what a statement says; {@code told} is called on the session's worker, perhaps at once. */
    void run(OwnStatement statement, Consumer<Outcome> told) {
        switch (statement.verb()) {
            case SHOW -> show(statement.name(), told);
            case SET, RESET -> told.accept(new Outcome(set(statement.name(), statement.value()), null));
            case SET_LOCAL ->
                told.accept(new Outcome(
                        Fault.error(SqlState.FEATURE_NOT_SUPPORTED, "pgweir's settings are no transaction's")
                                .withHint("Use SET without LOCAL, or say it in a comment: /* pgweir: strict */."),
                        null));
        }
    }

    /** Sets what the client asks for when it comes; what is wrong with that, if anything is. */
    @Nullable
    Fault beginWith(Map<String, String> settings) {
        for (Map.Entry<String, String> each : settings.entrySet()) {
            if (each.getKey().startsWith(PREFIX)) {
                Fault wrong = set(each.getKey().substring(PREFIX.length()), each.getValue());
                if (wrong != null) {
                    return wrong.asFatal();
                }
            }
        }
        return null;
    }

    /** A server said that the client has set one of these in a text that holds more, or by a function. */
    void isSet(String name, @Nullable String value) {
        if (name.startsWith(PREFIX)) {
            @Nullable Fault _ = set(name.substring(PREFIX.length()), value);
        }
    }

    private @Nullable Fault set(String name, @Nullable String value) {
        return switch (name) {
            case CONSISTENCY -> setConsistency(value);
            case MINIMUM -> setMinimum(value);
            case POSITION ->
                Fault.error(SqlState.CANT_CHANGE_RUNTIME_PARAM, "parameter \"pgweir.lsn\" cannot be changed");
            default -> unknown(name);
        };
    }

    private @Nullable Fault setConsistency(@Nullable String value) {
        for (Consistency each : Consistency.values()) {
            if (each.toString().equalsIgnoreCase(value)) {
                way.demand().choose(each);
                return null;
            }
        }
        if (value == null) {
            way.demand().choose(null);
            return null;
        }
        return invalid(CONSISTENCY, value).withHint("Available values: eventual, session, proxy, strict.");
    }

    private @Nullable Fault setMinimum(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            way.demand().atLeast(0);
            return null;
        }
        Matcher lsn = LSN.matcher(value);
        if (!lsn.matches()) {
            return invalid(MINIMUM, value).withHint("Give what pg_current_wal_insert_lsn() or SHOW pgweir.lsn says.");
        }
        way.demand().atLeast(Long.parseLong(lsn.group(1), 16) << 32 | Long.parseLong(lsn.group(2), 16));
        return null;
    }

    private static Fault invalid(String name, String value) {
        return Fault.error(
                SqlState.INVALID_PARAMETER_VALUE,
                "invalid value for parameter \"" + PREFIX + name + "\": \"" + value + "\"");
    }

    private static Fault unknown(String name) {
        return Fault.error(SqlState.UNDEFINED_OBJECT, "unrecognized configuration parameter \"" + PREFIX + name + "\"")
                .withHint("There are pgweir.consistency, pgweir.min_lsn and pgweir.lsn.");
    }

    private void show(String name, Consumer<Outcome> told) {
        switch (name) {
            case CONSISTENCY ->
                told.accept(new Outcome(null, way.demand().chosen().toString().toLowerCase(Locale.ROOT)));
            case MINIMUM -> told.accept(new Outcome(null, print(way.demand().minimum())));
            case POSITION -> showPosition(told, LONGEST_WAIT);
            default -> told.accept(new Outcome(unknown(name), null));
        }
    }

    /** Where the primary was when it had all that the session wrote or saw: for that it may have to be asked first. */
    private void showPosition(Consumer<Outcome> told, int waits) {
        long position = way.floor().covers(commons.cluster().probe());
        if (position != Floor.UNKNOWN) {
            told.accept(new Outcome(null, print(position)));
        } else if (waits == 0) {
            told.accept(new Outcome(
                    Fault.error(SqlState.CANNOT_CONNECT_NOW, "the primary does not say how far it has written"), null));
        } else {
            commons.cluster().hurry(true);
            way.worker().loop().schedule(() -> showPosition(told, waits - 1), 1, TimeUnit.MILLISECONDS);
        }
    }

    private static String print(long position) {
        return String.format(Locale.ROOT, "%X/%X", position >>> 32, position & 0xffff_ffffL);
    }
}
