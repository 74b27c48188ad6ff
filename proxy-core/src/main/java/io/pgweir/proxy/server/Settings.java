package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Query;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The run-time parameters that belong to a session: what its client asked for in its startup packet, and has set since. A server
 * connection serves clients with different settings one after the other; the difference is sent in the same write as the
 * first query of a lease.
 */
public final class Settings {
    public static final String ROLE = "role";
    public static final String SESSION_AUTHORIZATION = "session_authorization";

    /** What PostgreSQL gives to a connection that asks for nothing. */
    public static final Settings NONE = new Settings(new TreeMap<>());

    /** What a connection has after somebody changed its settings, and nobody has seen to what. */
    public static final Settings UNKNOWN = new Settings(new TreeMap<>());

    private static final String CLIENT_ENCODING = "client_encoding";

    private final SortedMap<String, String> values;
    private final int hash;

    private Settings(SortedMap<String, String> values) {
        this.values = values;
        this.hash = values.hashCode();
    }

    /** Settings by name; PostgreSQL does not tell names apart by case. */
    public static Settings of(Map<String, String> parameters) {
        if (parameters.isEmpty()) {
            return NONE;
        }
        SortedMap<String, String> values = new TreeMap<>();
        parameters.forEach((name, value) -> values.put(name.toLowerCase(Locale.ROOT), value));
        return new Settings(values);
    }

    /** These, with some of them changed; a value that is null takes one away. */
    public Settings with(Map<String, @Nullable String> changes) {
        SortedMap<String, String> changed = new TreeMap<>(values);
        changes.forEach((name, value) -> {
            if (value == null) {
                changed.remove(name);
            } else {
                changed.put(name, value);
            }
        });
        return changed.isEmpty() ? NONE : new Settings(changed);
    }

    /** Of these, those with such names. */
    public Settings only(Set<String> names) {
        SortedMap<String, String> some = new TreeMap<>(values);
        some.keySet().retainAll(names);
        return some.isEmpty() ? NONE : new Settings(some);
    }

    public Map<String, String> values() {
        return values;
    }

    /** Whether a connection with settings {@code had} has what this asks for. */
    public boolean areThoseOf(Settings had) {
        return this == had || had != UNKNOWN && this != UNKNOWN && hash == had.hash && values.equals(had.values);
    }

    /** Writes the queries that bring a connection from {@code had} to these settings, and enters them into the ledger. */
    public void writeChange(Settings had, ByteBuf out, Ledger ledger) {
        StringBuilder sql = new StringBuilder(128);
        // what others were set under another role: so that one goes first, and comes back last
        if (had == UNKNOWN || had.values.containsKey(SESSION_AUTHORIZATION)) {
            sql.append("RESET SESSION AUTHORIZATION;");
        }
        if (had == UNKNOWN || had.values.containsKey(ROLE)) {
            sql.append("RESET ROLE;");
        }
        if (had == UNKNOWN) {
            sql.append("RESET ALL;");
        }
        SortedMap<String, @Nullable String> changes = changesFrom(had);
        if (!isAscii(changes)) {
            // a query is converted as a whole before it runs, so the encoding of names and values must be known before
            send(sql.append("SET client_encoding = 'UTF8'").toString(), out, ledger);
            sql.setLength(0);
            changes.put(CLIENT_ENCODING, values.get(CLIENT_ENCODING));
        }
        int head = sql.length();
        changes.forEach((name, value) -> set(name, value, sql));
        if (values.containsKey(SESSION_AUTHORIZATION)) {
            set(SESSION_AUTHORIZATION, values.get(SESSION_AUTHORIZATION), sql);
        }
        if (values.containsKey(ROLE)) {
            set(ROLE, values.get(ROLE), sql);
        }
        if (sql.length() > head) {
            sql.setLength(sql.length() - 1);
            sql.insert(head, "SELECT ");
        }
        if (!sql.isEmpty()) {
            send(sql.toString(), out, ledger);
        }
    }

    /** What differs, but for who the session is. */
    private SortedMap<String, @Nullable String> changesFrom(Settings had) {
        SortedMap<String, @Nullable String> changes = new TreeMap<>();
        had.values.keySet().forEach(name -> changes.put(name, null));
        values.forEach((name, value) -> {
            if (value.equals(had.values.get(name))) {
                changes.remove(name);
            } else {
                changes.put(name, value);
            }
        });
        changes.remove(SESSION_AUTHORIZATION);
        changes.remove(ROLE);
        return changes;
    }

    /** Like a startup packet, and unlike SET, set_config takes a list as one text; and NULL for what it was at first. */
    private static void set(String name, @Nullable String value, StringBuilder sql) {
        sql.append("pg_catalog.set_config(");
        quote(name, sql);
        sql.append(',');
        if (value == null) {
            sql.append("NULL");
        } else {
            quote(value, sql);
        }
        sql.append(",false),");
    }

    private static void send(String sql, ByteBuf out, Ledger ledger) {
        Query.write(out, sql);
        ledger.owe(Ledger.QUERY | Ledger.SWALLOWED);
    }

    /** A literal that means the same whatever {@code standard_conforming_strings} is. */
    static void quote(String text, StringBuilder sql) {
        sql.append(text.indexOf('\\') >= 0 ? "E'" : "'");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'' || c == '\\') {
                sql.append(c);
            }
            sql.append(c);
        }
        sql.append('\'');
    }

    private static boolean isAscii(Map<String, @Nullable String> changes) {
        return changes.entrySet().stream().allMatch(entry -> isAscii(entry.getKey()) && isAscii(entry.getValue()));
    }

    private static boolean isAscii(@Nullable String text) {
        return text == null || text.chars().allMatch(c -> c < 0x80);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Settings settings && areThoseOf(settings);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return this == UNKNOWN ? "unknown" : values.toString();
    }
}
