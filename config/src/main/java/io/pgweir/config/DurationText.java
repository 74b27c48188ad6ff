package io.pgweir.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How durations are written: {@code 250ms}, {@code 5s}, {@code 1h30m}, and {@code off} or {@code 0} for never. */
final class DurationText {
    static final String OFF = "off";

    private static final int MAX_CHARACTERS = 40;
    // Each unit at most once, the largest first; PostgreSQL's "min" is understood beside "m".
    private static final Pattern WRITTEN = Pattern.compile(
            "(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m(?:in)?(?!s))?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");
    private static final long[] MILLIS = {86_400_000, 3_600_000, 60_000, 1_000, 1};
    private static final String[] UNITS = {"d", "h", "m", "s", "ms"};

    static @Nullable Duration parse(String text) {
        if (text.equals(OFF) || text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher written = WRITTEN.matcher(text);
        if (text.isEmpty() || text.length() > MAX_CHARACTERS || !written.matches()) {
            return null;
        }
        long millis = 0;
        for (int unit = 0; unit < UNITS.length; unit++) {
            String count = written.group(unit + 1);
            millis += count == null
                    ? 0
                    : Long.parseLong(count) * MILLIS[unit]; // nine digits of days are far from overflow
        }
        return Duration.ofMillis(millis);
    }

    static String print(Duration duration) {
        if (duration.isZero()) {
            return OFF;
        }
        StringBuilder text = new StringBuilder();
        long rest = duration.toMillis();
        for (int unit = 0; unit < UNITS.length; unit++) {
            if (rest >= MILLIS[unit]) {
                text.append(rest / MILLIS[unit]).append(UNITS[unit]);
                rest %= MILLIS[unit];
            }
        }
        return text.toString();
    }

    private DurationText() {}
}
