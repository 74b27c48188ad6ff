package io.pgweir.dist.postgres;

import org.jspecify.annotations.Nullable;

/** PostgreSQL could not be fetched, started or moved into the state asked for; the message says what to do. */
public final class ClusterFailure extends RuntimeException {
    public ClusterFailure(String message) {
        this(message, null);
    }

    public ClusterFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
