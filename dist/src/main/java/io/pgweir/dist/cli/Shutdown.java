package io.pgweir.dist.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what was opened, the newest first: at the end of the block that it heads, or when a signal ends the JVM,
 * whichever comes first; the other one waits until all is closed.
 */
final class Shutdown implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Thread atExit = new Thread(this::closeAll, "shutdown");
    private boolean closed;

    Shutdown() {
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Takes charge of it; when all is closed already, of closing it now. */
    <T extends AutoCloseable> T add(T opened) {
        synchronized (open) {
            if (!closed) {
                open.push(opened);
                return opened;
            }
        }
        close(opened);
        throw new IllegalStateException("shutting down");
    }

    @Override
    public void close() {
        closeAll();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // the hook itself is what runs
        }
    }

    private synchronized void closeAll() {
        while (true) {
            AutoCloseable next;
            synchronized (open) {
                closed = true;
                if (open.isEmpty()) {
                    return;
                }
                next = open.pop();
            }
            close(next);
        }
    }

    /** One that can't be closed must not keep the others open. */
    private static void close(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            System.err.println("pgweir: while stopping: " + e);
        }
    }
}
