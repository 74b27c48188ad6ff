package io.pgweir.proxy.console;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How values are spelt that others show as text. */
final class Texts {
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private Texts() {}

    /** As PgBouncer writes times. */
    static String utc(Instant time) {
        return UTC.format(time);
    }

    /** As pgpool writes times. */
    static String local(@Nullable Instant time) {
        return time == null ? "" : LOCAL.format(time);
    }

    static String host(@Nullable InetSocketAddress address) {
        return address == null ? "" : address.getAddress().getHostAddress();
    }

    static int port(@Nullable InetSocketAddress address) {
        return address == null ? 0 : address.getPort();
    }

    /** As PostgreSQL writes positions; null for none. */
    static @Nullable String lsn(long position) {
        return position <= 0 ? null : "%X/%X".formatted(position >>> 32, position & 0xffffffffL);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As a pointer, which PgBouncer names connections by. */
    static String pointer(int number) {
        return "0x%08x".formatted(number);
    }
}
