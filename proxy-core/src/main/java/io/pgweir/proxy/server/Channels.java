package io.pgweir.proxy.server;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names of channels, which may be any text, on their way to a server whose client_encoding is UTF-8 and back. */
public final class Channels {
    static final String ASKED = "channels";
    /** It goes with a savepoint as LISTEN and NOTIFY themselves do, which nobody can ask for before they are committed. */
    static final String MARK = "pgweir.mark";
    /** In digits, as a name may hold whatever could stand between two of them. */
    static final String QUESTION =
            "(SELECT pg_catalog.string_agg(pg_catalog.encode(pg_catalog.textsend(c), 'hex'), ',')"
                    + " FROM pg_catalog.pg_listening_channels() c)";

    private Channels() {}

    /** What was answered to {@link Inquiry#ofChannels}; none, if nobody can tell. */
    public static Set<String> named(Inquiry answered) {
        Set<String> names = new LinkedHashSet<>();
        Map<String, @Nullable String> values = answered.values();
        String digits = values == null ? null : values.get(ASKED);
        if (digits != null) {
            for (String name : digits.split(",", -1)) {
                names.add(new String(HexFormat.of().parseHex(name), StandardCharsets.UTF_8));
            }
        }
        return names;
    }

    /** Statements that do this with each of these. */
    public static String each(String what, Collection<String> channels) {
        StringBuilder sql = new StringBuilder();
        for (String channel : channels) {
            sql.append(what).append(' ').append(quoted(channel)).append(';');
        }
        return sql.toString();
    }

    /** Takes a mark down, unless the transaction is rolled back, or goes back to a savepoint from before. */
    public static String markDown(String mark) {
        return "SET " + MARK + " = '" + mark + "';";
    }

    /** Forgets it. */
    public static String unmark() {
        return "RESET " + MARK + ';';
    }

    /** Whether a mark was taken down, by what was answered to {@link Inquiry#ofMark}; null if nobody can tell. */
    public static @Nullable Boolean isMarked(Inquiry answered, String mark) {
        Map<String, @Nullable String> values = answered.values();
        return values == null ? null : mark.equals(values.get(MARK));
    }

    /** One that notifies a channel, with a payload that needs no quotes. */
    public static String notify(String channel, String payload) {
        return "NOTIFY " + quoted(channel) + ", '" + payload + "'";
    }

    private static String quoted(String channel) {
        return '"' + channel.replace("\"", "\"\"") + '"';
    }
}
