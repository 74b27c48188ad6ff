package io.pgweir.protocol.sql;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out which settings code changes for longer than its transaction: the body of a function or of a DO block, in whatever
 * language. It looks for {@code set_config} and for SET where a statement or a string can begin; what is put together when
 * the code runs is not seen.
 */
public final class CodeScan {
    private static final Pattern COMMENT = Pattern.compile("--[^\\n]*+|/\\*(?:[^*]++|\\*(?!/))*+\\*/");
    private static final Pattern CALL = Pattern.compile("\\bset_config\\s*+\\(");
    private static final Pattern NAME = Pattern.compile("\\s*+'([a-z_][a-z0-9_.]*+)'\\s*+,");
    private static final Pattern SET =
            Pattern.compile("(?:^|[;'\"$]|\\b(?:begin|then|else|loop|as)\\b)\\s*+(set|reset)\\s++"
                    + "(?:(session|local)\\s++)?+([a-z_][a-z0-9_.]*+)");
    private static final int MOST_DEPTH = 1000;

    private CodeScan() {}

    /** Adds to {@code changes} what {@code source} changes. */
    public static void read(String source, SettingChanges changes) {
        String code = inLowerCase(source);
        Matcher call = CALL.matcher(code);
        while (call.find()) {
            call(code, call.end(), changes);
        }
        Matcher set = SET.matcher(code);
        while (set.find()) {
            if (!"local".equals(set.group(2))
                    && !set.group(3).equals("transaction")
                    && !set.group(3).equals("constraints")) {
                set(set.group(3), changes);
            }
        }
    }

    /** The code without its comments. */
    static String inLowerCase(String source) {
        return COMMENT.matcher(source.toLowerCase(Locale.ROOT)).replaceAll(" ");
    }

    private static void set(String name, SettingChanges changes) {
        switch (name) {
            case "all", "characteristics", "session" -> changes.unknown();
            case "time" -> changes.set("timezone");
            case "names" -> changes.set("client_encoding");
            case "schema" -> changes.set("search_path");
            case "xml" -> changes.set("xmloption");
            case "authorization" -> {
                changes.set("session_authorization");
                changes.set("role");
            }
            default -> changes.set(name);
        }
    }

    private static void call(String code, int arguments, SettingChanges changes) {
        if (endsWithTrue(code, arguments)) {
            return;
        }
        Matcher name = NAME.matcher(code).region(arguments, code.length());
        if (name.lookingAt()) {
            changes.set(name.group(1));
        } else {
            changes.unknown();
        }
    }

    /** Whether the call's last argument is TRUE: what it sets ends with the transaction. */
    private static boolean endsWithTrue(String code, int arguments) {
        int depth = 1;
        boolean quoted = false;
        int last = arguments;
        for (int i = arguments; i < code.length() && depth < MOST_DEPTH; i++) {
            char c = code.charAt(i);
            if (c == '\'') {
                quoted = !quoted;
            } else if (!quoted && c == '(') {
                depth++;
            } else if (!quoted && c == ',' && depth == 1) {
                last = i + 1;
            } else if (!quoted && c == ')' && --depth == 0) {
                return code.substring(last, i).strip().equals("true");
            }
        }
        return false;
    }
}
