package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Query;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The run-time parameters that a client asked for in its startup packet. A server connection serves clients with different
 * settings one after the other; the difference is sent in the same write as the first query of a lease.
 */
public final class Settings {
    /** What PostgreSQL gives to a connection that asks for nothing. */
    public static final Settings NONE = new Settings(new TreeMap<>());

    /** What a connection has after somebody changed its settings where we could not see it. */
    public static final Settings UNKNOWN = new Settings(new TreeMap<>());

    private final SortedMap<String, String> values;

    private Settings(SortedMap<String, String> values) {
        this.values = values;
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

    /** These, with one of them changed. */
    public Settings with(String name, String value) {
        SortedMap<String, String> changed = new TreeMap<>(values);
        changed.put(name, value);
        return new Settings(changed);
    }

    public Map<String, String> values() {
        return values;
    }

    /** Whether a connection with settings {@code had} has what this asks for. */
    public boolean areThoseOf(Settings had) {
        return this == had || had != UNKNOWN && this != UNKNOWN && values.equals(had.values);
    }

    /** Writes the queries that bring a connection from {@code had} to these settings, and enters them into the ledger. */
    public void writeChange(Settings had, ByteBuf out, Ledger ledger) {
        StringBuilder sql = new StringBuilder(128);
        if (had != NONE) {
            // RESET ALL leaves these two alone
            if (had == UNKNOWN || had.values.containsKey("session_authorization")) {
                sql.append("RESET SESSION AUTHORIZATION;");
            }
            if (had == UNKNOWN || had.values.containsKey("role")) {
                sql.append("RESET ROLE;");
            }
            sql.append("RESET ALL;");
        }
        if (!isAscii()) {
            // a query is converted as a whole before it runs, so the encoding of names and values must be known before
            send(sql.append("SET client_encoding = 'UTF8'").toString(), out, ledger);
            sql.setLength(0);
            if (!values.containsKey("client_encoding")) {
                sql.append("RESET client_encoding;");
            }
        }
        if (!values.isEmpty()) {
            // like a startup packet, and unlike SET, set_config takes a list as one text
            sql.append("SELECT ");
            values.forEach((name, value) -> {
                sql.append("pg_catalog.set_config(");
                quote(name, sql);
                sql.append(',');
                quote(value, sql);
                sql.append(",false),");
            });
            sql.setLength(sql.length() - 1);
        }
        if (!sql.isEmpty()) {
            send(sql.toString(), out, ledger);
        }
    }

    private static void send(String sql, ByteBuf out, Ledger ledger) {
        Query.write(out, sql);
        ledger.owe(Ledger.QUERY | Ledger.SWALLOWED);
    }

    /** A literal that means the same whatever {@code standard_conforming_strings} is. */
    private static void quote(String text, StringBuilder sql) {
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

    private boolean isAscii() {
        return values.entrySet().stream().allMatch(entry -> isAscii(entry.getKey()) && isAscii(entry.getValue()));
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Settings settings && areThoseOf(settings);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return this == UNKNOWN ? "unknown" : values.toString();
    }
}
