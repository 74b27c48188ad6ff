package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Text;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A query that sets one parameter to one value and does nothing else, as drivers send it when they connect. Its effect can be
 * brought to another server connection; that of any other SET can't, and keeps the session where it is.
 */
record PlainSet(String name, String value) {
    private static final int LONGEST = 256;
    private static final Pattern FORM = Pattern.compile(
            "SET\\s+(?:SESSION\\s+)?([a-z_][a-z0-9_.]*)(?:\\s*=\\s*|\\s+TO\\s+)"
                    // SQL reads 010 as ten, a setting as eight
                    + "(?:'([^'\\\\]*)'|([a-z_][a-z0-9_]*)|(-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?))\\s*;?\\s*",
            Pattern.CASE_INSENSITIVE);
    /** RESET ALL does not undo these, or another value than the one set is what they show. */
    private static final Pattern UNMOVABLE = Pattern.compile("role|session_authorization|seed|transaction_.*|.*\\..*");
    /** SET takes a quoted value of these for one name, a startup packet or set_config for a list of names. */
    private static final Pattern LISTS_OF_NAMES = Pattern.compile("search_path|temp_tablespaces|.*_libraries");

    private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_]*");

    /** Reads the text that begins at {@code at} and has its zero before {@code end}; null if it is anything else. */
    static @Nullable PlainSet read(ByteBuf in, int at, int end) {
        if (end - at < 5 || !startsWithSet(in, at)) {
            return null;
        }
        int textEnd = Text.terminator(in, at, Math.min(end, at + LONGEST));
        if (textEnd < 0) {
            return null;
        }
        Matcher form = FORM.matcher(in.toString(at, textEnd - at, StandardCharsets.ISO_8859_1));
        if (!form.matches()) {
            return null;
        }
        String name = form.group(1).toLowerCase(Locale.ROOT);
        String value = value(form);
        return value != null && isMovable(name, value) ? new PlainSet(name, value) : null;
    }

    private static boolean isMovable(String name, String value) {
        return value.chars().allMatch(c -> c >= ' ' && c <= '~')
                && !UNMOVABLE.matcher(name).matches()
                && (!LISTS_OF_NAMES.matcher(name).matches()
                        || PLAIN_NAME.matcher(value).matches());
    }

    private static @Nullable String value(Matcher form) {
        String quoted = form.group(2);
        String word = form.group(3);
        if (quoted != null) {
            return quoted;
        }
        if (word != null) {
            String lower = word.toLowerCase(Locale.ROOT);
            return lower.equals("default") ? null : lower;
        }
        return form.group(4);
    }

    private static boolean startsWithSet(ByteBuf in, int at) {
        return (in.getByte(at) | 0x20) == 's'
                && (in.getByte(at + 1) | 0x20) == 'e'
                && (in.getByte(at + 2) | 0x20) == 't';
    }
}
