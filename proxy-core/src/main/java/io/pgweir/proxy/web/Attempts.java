package io.pgweir.proxy.web;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Bounds how often somebody may guess a password: so many failures from an address, then none is looked at for the rest of a minute. */
final class Attempts {
    static final int MOST_FAILURES = 5;
    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_ADDRESSES = 1000;

    /** The oldest go first when there are too many. */
    private final Map<InetAddress, Window> windows = new LinkedHashMap<>();

    private static final class Window {
        final long began;
        int failures;

        Window(long began) {
            this.began = began;
        }
    }

    /** For how many seconds nobody from there may try; 0 if one may. */
    long waits(InetAddress from, long now) {
        Window window = windows.get(from);
        if (window == null || now - window.began >= WINDOW_NANOS || window.failures < MOST_FAILURES) {
            return 0;
        }
        return 1 + TimeUnit.NANOSECONDS.toSeconds(WINDOW_NANOS - (now - window.began));
    }

    /** One is under way: it counts as failed until it has not, so that many at once are no way around the limit. */
    void begins(InetAddress from, long now) {
        Window window = windows.get(from);
        if (window == null || now - window.began >= WINDOW_NANOS) {
            windows.remove(from);
            window = new Window(now);
            windows.put(from, window);
            if (windows.size() > MOST_ADDRESSES) {
                windows.remove(windows.keySet().iterator().next());
            }
        }
        window.failures++;
    }

    void succeeded(InetAddress from) {
        windows.remove(from);
    }
}
