package io.pgweir.proxy.console;

import io.pgweir.config.PgweirConfig;
import io.pgweir.config.Reading;
import java.io.IOException;

/** What can be done to the proxy as a whole. None of it may be called on a worker, for files are read and ends awaited. */
public interface Steering {
    /** How a proxy ends. */
    enum Stop {
        /** At once. */
        NOW,
        /** When no transaction is open any more, as far as the configuration waits. */
        WHEN_SERVERS_ARE_FREE,
        /** When the last client has left by itself. */
        WHEN_CLIENTS_HAVE_LEFT
    }

    /** Reads the configuration again from where it came, and says what it found; nothing changes by that. */
    Reading read();

    /** Has another configuration hold from now on. */
    void take(PgweirConfig next) throws IOException;

    /** Begins to end. */
    void stop(Stop how);

    /** As in {@code 1.2.3}. */
    String version();
}
