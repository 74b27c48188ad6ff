package io.pgweir.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How sizes are written: {@code 8kB}, {@code 64MB}, {@code 1GB}; 1 kB is 1024 bytes, as in postgresql.conf. */
final class SizeText {
    private static final int MAX_CHARACTERS = 14;
    private static final Pattern WRITTEN = Pattern.compile("(0|[1-9]\\d{0,9})(B|kB|MB|GB)");
    private static final String[] UNITS = {"B", "kB", "MB", "GB"};

    static @Nullable Long parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (text.length() > MAX_CHARACTERS || !written.matches()) {
            return null;
        }
        long bytes = Long.parseLong(written.group(1));
        for (int unit = 0; !UNITS[unit].equals(written.group(2)); unit++) {
            bytes *= 1024;
        }
        return bytes;
    }

    static String print(long bytes) {
        int unit = 0;
        long count = bytes;
        while (unit < UNITS.length - 1 && count != 0 && count % 1024 == 0) {
            count /= 1024;
            unit++;
        }
        return count + UNITS[unit];
    }

    private SizeText() {}
}
