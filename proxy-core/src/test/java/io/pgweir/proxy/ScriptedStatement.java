package io.pgweir.proxy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement in the language of {@link ScriptedServer}: a word that says what it does, and a text to tell it from others.
 *
 * <p>{@code select 3 x} has three rows of x, {@code broken x} is no SQL, {@code fail x} ends in an error, {@code copyvain x} is a
 * COPY that fails as soon as it has begun; what the proxy itself sends (SET, RESET, set_config, DISCARD, ROLLBACK) is understood too.
 */
record ScriptedStatement(String word, String text) {
    static final ScriptedStatement EMPTY = new ScriptedStatement("", "");

    private static final Pattern SET_CONFIG = Pattern.compile("pg_catalog\\.set_config\\('([^']*)','([^']*)',false\\)");

    static List<ScriptedStatement> all(String sql) {
        List<ScriptedStatement> all = new ArrayList<>();
        for (String one : sql.split(";", -1)) {
            if (!one.isBlank()) {
                all.add(of(one.strip()));
            }
        }
        return all;
    }

    private static ScriptedStatement of(String sql) {
        if (sql.contains("set_config(")) {
            return new ScriptedStatement("set_config", sql);
        }
        int space = sql.indexOf(' ');
        return space < 0
                ? new ScriptedStatement(sql.toLowerCase(Locale.ROOT), "")
                : new ScriptedStatement(sql.substring(0, space).toLowerCase(Locale.ROOT), sql.substring(space + 1));
    }

    boolean isBroken() {
        return word.equals("broken");
    }

    boolean isCopyIn() {
        return word.equals("copyin") || word.equals("copyvain");
    }

    boolean endsTransaction() {
        return word.equals("commit") || word.equals("rollback");
    }

    /** How many rows it has; negative if it isn't of that kind. */
    int rows() {
        return switch (word) {
            case "select" -> text.charAt(0) - '0';
            case "show", "set_config" -> 1;
            default -> -1;
        };
    }

    String tag() {
        return switch (word) {
            case "select" -> "SELECT " + rows();
            case "update" -> "UPDATE 1";
            case "copyout" -> "COPY 3";
            case "notice" -> "DO";
            case "set_config" -> "SELECT 1";
            case "discard", "deallocate" -> word.toUpperCase(Locale.ROOT) + " ALL";
            default -> word.toUpperCase(Locale.ROOT);
        };
    }

    /** Of SET or SHOW. */
    String name() {
        return text.split(" ", 2)[0];
    }

    /** Of SET. */
    String value() {
        return text.substring(text.indexOf(' ') + 1);
    }

    /** Of set_config. */
    Map<String, String> settings() {
        Map<String, String> found = new LinkedHashMap<>();
        for (Matcher matcher = SET_CONFIG.matcher(text); matcher.find(); ) {
            found.put(matcher.group(1), matcher.group(2));
        }
        return found;
    }
}
