package io.pgweir.bench.load;

import java.util.Locale;

/** How a client takes or gives its data. */
public enum Pace {
    STEADY(0),
    /** A pause after every so many bytes, longer than all buffers on the way last. */
    FITFUL(32 << 20);

    private static final int PAUSE_MILLIS = 100;

    private final long bytesBetween;

    Pace(long bytesBetween) {
        this.bytesBetween = bytesBetween;
    }

    /** The client has passed on {@code bytes} in all, {@code now} of them just now. */
    void passed(long bytes, long now) throws InterruptedException {
        if (bytesBetween > 0 && bytes / bytesBetween != (bytes - now) / bytesBetween) {
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
