package io.pgweir.proxy.cluster;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A time limit, to the millisecond, on what a virtual thread does: when it is over the thread is interrupted, which
 * also closes the socket that it reads from or connects. Made, and closed, by that thread itself.
 */
final class Limit implements AutoCloseable {
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("pgweir-limits").daemon().factory());

    private final Thread thread = Thread.currentThread();
    private final Future<?> end;
    private @Nullable String reached;
    private boolean closed;

    Limit(Duration atMost) {
        String why = "no answer within " + atMost.toMillis() + " ms";
        end = CLOCK.schedule(() -> reached(why), atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** It makes no sense to wait any longer. */
    synchronized void reached(String why) {
        if (!closed && reached == null) {
            reached = why;
            thread.interrupt();
        }
    }

    /** Why the thread was interrupted, or null if it was not. */
    synchronized @Nullable String reached() {
        return reached;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        end.cancel(false);
        if (reached() != null) {
            boolean _ = Thread.interrupted(); // it was meant for what is over now
        }
    }
}
