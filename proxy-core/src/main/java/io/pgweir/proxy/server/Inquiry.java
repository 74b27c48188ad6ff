package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Query;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A query of our own behind a session's: what some of its settings are now, or what else it has left. PostgreSQL itself is asked, as
 * nobody else knows what is left of them after functions, savepoints and errors, and in which spelling.
 */
public final class Inquiry {
    /** Nothing is asked: somebody wants to hear when the server is ready. */
    public static final Inquiry NOTHING = new Inquiry(Map.of());

    private final Map<String, String> questions;
    private @Nullable Map<String, @Nullable String> values;

    /** @param questions expressions by what their values will be found under */
    Inquiry(Map<String, String> questions) {
        this.questions = new LinkedHashMap<>(questions);
    }

    /** Nothing is asked, but to be told when something is over. */
    public static Inquiry ofNothing() {
        return new Inquiry(Map.of());
    }

    /** Asks nothing by itself: takes the one row, of these columns, of a statement that is run for it. */
    public static Inquiry ofRow(Collection<String> columns) {
        Map<String, String> questions = new LinkedHashMap<>();
        columns.forEach(column -> questions.put(column, column));
        return new Inquiry(questions);
    }

    /** Asks to which channels the session listens; see {@link Channels#named}. */
    public static Inquiry ofChannels() {
        return new Inquiry(Map.of(Channels.ASKED, Channels.QUESTION));
    }

    /** Asks which mark was taken down last; see {@link Channels#isMarked}. */
    public static Inquiry ofMark() {
        return ofSettings(List.of(Channels.MARK));
    }

    /** Asks what these settings are. */
    public static Inquiry ofSettings(Collection<String> names) {
        Map<String, String> questions = new LinkedHashMap<>();
        for (String name : names) {
            StringBuilder sql = new StringBuilder("pg_catalog.current_setting(");
            Settings.quote(name, sql);
            questions.put(name, sql.append(",true)").toString());
        }
        return new Inquiry(questions);
    }

    /** What was answered, with null for what the server does not know; or null if nobody can tell. */
    public @Nullable Map<String, @Nullable String> values() {
        return values;
    }

    void write(ByteBuf out) {
        Query.write(out, "SELECT " + String.join(",", questions.values()));
    }

    /** Takes the row that is the answer; {@code isUtf8} says in what encoding it is. */
    void take(ByteBuf in, int body, int end, boolean isUtf8) {
        Map<String, @Nullable String> read = new LinkedHashMap<>();
        int at = body + Short.BYTES;
        if (end < at || in.getUnsignedShort(body) != questions.size()) {
            return;
        }
        for (String name : questions.keySet()) {
            int length = end - at < Integer.BYTES ? end : in.getInt(at);
            at += Integer.BYTES;
            if (length < 0) {
                read.put(name, null);
            } else if (length > end - at || !isUtf8 && !isAscii(in, at, length)) {
                return;
            } else {
                read.put(name, in.toString(at, length, StandardCharsets.UTF_8));
                at += length;
            }
        }
        values = read;
    }

    private static boolean isAscii(ByteBuf in, int at, int length) {
        for (int i = 0; i < length; i++) {
            if (in.getByte(at + i) < 0) {
                return false;
            }
        }
        return true;
    }
}
