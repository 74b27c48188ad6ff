package io.pgweir.proxy.console;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings of PostgreSQL's that drivers set and ask for. The console keeps what it is told and does nothing about it. */
final class GuestSettings {
    /** Reported at login, as a server of PostgreSQL's version 17 would: drivers choose by that how they speak. */
    private static final Map<String, String> REPORTED = new LinkedHashMap<>();

    /** How names are spelt that are not in lower case. */
    private static final Map<String, String> SPELT = new HashMap<>();

    private static final Set<String> KNOWN = Set.of(
            "allow_system_table_mods",
            "bytea_output",
            "default_transaction_deferrable",
            "default_transaction_isolation",
            "extra_float_digits",
            "geqo",
            "idle_in_transaction_session_timeout",
            "jit",
            "lc_messages",
            "lock_timeout",
            "max_identifier_length",
            "role",
            "row_security",
            "search_path",
            "statement_timeout",
            "synchronize_seqscans",
            "transaction_deferrable",
            "transaction_isolation",
            "transaction_read_only",
            "client_min_messages",
            "escape_string_warning",
            "work_mem");

    private static final List<String> READ_ONLY =
            List.of("server_version", "server_encoding", "integer_datetimes", "is_superuser");

    static {
        REPORTED.put("server_version", "17.0 (pgweir)");
        REPORTED.put("server_encoding", "UTF8");
        REPORTED.put("client_encoding", "UTF8");
        REPORTED.put("application_name", "");
        REPORTED.put("is_superuser", "off");
        REPORTED.put("datestyle", "ISO, MDY");
        REPORTED.put("intervalstyle", "postgres");
        REPORTED.put("timezone", "UTC");
        REPORTED.put("integer_datetimes", "on");
        REPORTED.put("standard_conforming_strings", "on");
        REPORTED.put("default_transaction_read_only", "off");
        REPORTED.put("in_hot_standby", "off");
        SPELT.put("datestyle", "DateStyle");
        SPELT.put("intervalstyle", "IntervalStyle");
        SPELT.put("timezone", "TimeZone");
    }

    private GuestSettings() {}

    /** What a client begins with. */
    static Map<String, String> begin(Map<String, String> asked) {
        Map<String, String> settings = new LinkedHashMap<>(REPORTED);
        String application = asked.get("application_name");
        if (application != null) {
            settings.put("application_name", application);
        }
        return settings;
    }

    static String spelt(String name) {
        return SPELT.getOrDefault(name, name);
    }

    static boolean isKnown(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return KNOWN.contains(lower) || REPORTED.containsKey(lower);
    }

    /** All that can be asked for by name. */
    static List<String> names() {
        return Stream.concat(KNOWN.stream(), REPORTED.keySet().stream())
                .sorted()
                .toList();
    }

    static String get(Map<String, String> settings, String name) {
        return settings.getOrDefault(
                name,
                switch (name) {
                    case "transaction_isolation", "default_transaction_isolation" -> "read committed";
                    case "transaction_read_only", "transaction_deferrable", "default_transaction_deferrable" -> "off";
                    case "search_path" -> "\"$user\", public";
                    case "max_identifier_length" -> "63";
                    case "bytea_output" -> "hex";
                    case "extra_float_digits" -> "1";
                    default -> "";
                });
    }

    static boolean mayChange(String name) {
        return !READ_ONLY.contains(name);
    }

    /** Sets one; what a console cannot do otherwise than it does is refused. */
    static void set(Map<String, String> settings, String name, @Nullable String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!mayChange(lower)) {
            throw Refusal.wrongState("parameter \"" + lower + "\" cannot be changed");
        }
        if (value == null || value.equalsIgnoreCase("default")) {
            String first = REPORTED.get(lower);
            if (first == null) {
                settings.remove(lower);
            } else {
                settings.put(lower, first);
            }
            return;
        }
        boolean utf8 = value.replace("-", "").equalsIgnoreCase("UTF8") || value.equalsIgnoreCase("unicode");
        if (lower.equals("client_encoding") && !utf8) {
            throw Refusal.wrongValue("the console speaks UTF8 only");
        }
        settings.put(lower, lower.equals("client_encoding") ? "UTF8" : value);
    }
}
