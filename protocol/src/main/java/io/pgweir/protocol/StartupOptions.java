package io.pgweir.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The startup parameter "options": a command line of the server's, from which it takes settings.
 *
 * <p>It is cut at white space, a backslash takes the next character as it is, and what comes out is read as getopt
 * would. Of the server's switches only those are taken that any user may give and that are a setting: {@code -c},
 * {@code --name=value}, {@code -e} (European dates), {@code -S} (work_mem) and {@code -f} (plans to avoid). The rest a
 * server would refuse from most users; here they are refused from all.
 */
public final class StartupOptions {
    private final List<String> arguments;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private int next;

    private StartupOptions(List<String> arguments) {
        this.arguments = arguments;
    }

    /** The settings in their order; of one that is given twice the last value holds. */
    public static Map<String, String> parse(String options) {
        var parser = new StartupOptions(split(options));
        parser.run();
        return parser.settings;
    }

    private void run() {
        while (next < arguments.size()) {
            String argument = arguments.get(next++);
            if (argument.equals("--") && next == arguments.size()) {
                return;
            }
            if (argument.length() < 2 || argument.charAt(0) != '-' || argument.equals("--")) {
                throw invalid(argument);
            }
            takeSwitches(argument);
        }
    }

    /** One argument may hold several switches; one that wants a value takes what is left of it, or the next. */
    private void takeSwitches(String argument) {
        for (int i = 1; i < argument.length(); i++) {
            char flag = argument.charAt(i);
            if (flag == 'e') {
                put("datestyle", "euro");
                continue;
            }
            if ("-cSf".indexOf(flag) < 0) {
                throw invalid(argument);
            }
            String value = argument.substring(i + 1);
            if (value.isEmpty()) {
                if (next == arguments.size()) {
                    throw invalid(argument);
                }
                value = arguments.get(next++);
            }
            take(flag, value, argument);
            return;
        }
    }

    private void take(char flag, String value, String argument) {
        switch (flag) {
            case 'S' -> put("work_mem", value);
            case 'f' -> put(planSwitch(value, argument), "false");
            default -> {
                int equals = value.indexOf('=');
                if (equals < 0) {
                    throw syntaxError((flag == '-' ? "--" : "-c ") + value + " requires a value");
                }
                put(value.substring(0, equals).replace('-', '_'), value.substring(equals + 1));
            }
        }
    }

    private void put(String name, String value) {
        settings.put(name, value);
    }

    private static String planSwitch(String value, String argument) {
        return switch (value.isEmpty() ? 0 : value.charAt(0)) {
            case 's' -> "enable_seqscan";
            case 'i' -> "enable_indexscan";
            case 'o' -> "enable_indexonlyscan";
            case 'b' -> "enable_bitmapscan";
            case 't' -> "enable_tidscan";
            case 'n' -> "enable_nestloop";
            case 'm' -> "enable_mergejoin";
            case 'h' -> "enable_hashjoin";
            default -> throw invalid(argument);
        };
    }

    private static List<String> split(String options) {
        var arguments = new ArrayList<String>();
        int i = 0;
        while (true) {
            while (i < options.length() && isSpace(options.charAt(i))) {
                i++;
            }
            if (i == options.length()) {
                return arguments;
            }
            var argument = new StringBuilder();
            boolean escaped = false;
            for (; i < options.length() && (escaped || !isSpace(options.charAt(i))); i++) {
                char c = options.charAt(i);
                escaped = !escaped && c == '\\';
                if (!escaped) {
                    argument.append(c);
                }
            }
            arguments.add(argument.toString());
        }
    }

    /** As isspace() in the C locale. */
    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private static ProtocolViolation invalid(String argument) {
        return new ProtocolViolation(
                Fault.fatal(SqlState.SYNTAX_ERROR, "invalid command-line argument for server process: " + argument)
                        .withHint("Give settings as -c name=value or --name=value."));
    }

    private static ProtocolViolation syntaxError(String message) {
        return new ProtocolViolation(Fault.fatal(SqlState.SYNTAX_ERROR, message));
    }
}
