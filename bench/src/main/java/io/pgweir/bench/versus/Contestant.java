package io.pgweir.bench.versus;

import org.jspecify.annotations.Nullable;

/** One way to PostgreSQL; {@code process} is null for the direct one. */
record Contestant(String name, int port, @Nullable Daemon process) {
    static final String PGWEIR = "pgweir";
    static final String PGBOUNCER = "pgbouncer";
    static final String DIRECT = "direct";

    boolean isJvm() {
        return name.equals(PGWEIR);
    }
}
