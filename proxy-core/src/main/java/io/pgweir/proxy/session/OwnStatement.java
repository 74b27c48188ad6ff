package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Text;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client says to the proxy itself: SET, SHOW or RESET of a setting whose name begins with {@code pgweir.}, alone in its text.
 *
 * @param value of SET, without its quotes; null for DEFAULT
 */
record OwnStatement(Verb verb, String name, @Nullable String value) {
    enum Verb {
        SET,
        SET_LOCAL,
        SHOW,
        RESET
    }

    /** Nobody says any of these in more. */
    static final int LONGEST = 200;

    private static final String PREFIX = "pgweir";
    /** How far into the text the prefix may begin: behind the longest verb and some blanks. */
    private static final int FURTHEST = 24;

    private static final Pattern SET = Pattern.compile(
            "\\s*set\\s+(?:(session|local)\\s+)?pgweir\\.(\\w+)\\s*(?:=|\\sto\\s)\\s*(?:'((?:[^']|'')*)'|([\\w./-]+))\\s*;?\\s*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern OTHER =
            Pattern.compile("\\s*(show|reset)\\s+pgweir\\.(\\w+)\\s*;?\\s*", Pattern.CASE_INSENSITIVE);

    /** Whether the text at {@code at} may be one of these. Of almost any other, the first letters tell. */
    static boolean begins(ByteBuf in, int at, int length) {
        if (!Text.startsWithLetters(in, at, length, "set")
                && !Text.startsWithLetters(in, at, length, "show")
                && !Text.startsWithLetters(in, at, length, "reset")) {
            return false;
        }
        for (int i = 3; i < Math.min(FURTHEST, length - PREFIX.length()); i++) {
            if (Text.startsWithLetters(in, at + i, length - i, PREFIX)) {
                return in.getByte(at + i + PREFIX.length()) == '.' && length <= LONGEST;
            }
        }
        return false;
    }

    /** Reads one; null if the text is more than that, or something else. */
    static @Nullable OwnStatement read(String text) {
        Matcher set = SET.matcher(text);
        if (set.matches()) {
            boolean local = "local".equalsIgnoreCase(set.group(1));
            String quoted = set.group(3);
            String word = set.group(4);
            String value = quoted != null ? quoted.replace("''", "'") : "default".equalsIgnoreCase(word) ? null : word;
            return new OwnStatement(local ? Verb.SET_LOCAL : Verb.SET, lower(set.group(2)), value);
        }
        Matcher other = OTHER.matcher(text);
        return other.matches()
                ? new OwnStatement(Verb.valueOf(other.group(1).toUpperCase(Locale.ROOT)), lower(other.group(2)), null)
                : null;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    boolean hasRows() {
        return verb == Verb.SHOW;
    }

    /** What CommandComplete says. */
    String tag() {
        return verb == Verb.SET_LOCAL ? "SET" : verb.toString();
    }
}
