package io.pgweir.bench.site;

import org.jspecify.annotations.Nullable;

/** One way to PostgreSQL; {@code process} is null for the direct one. */
public record Contestant(
        String name,
        int port,
        Arrangement arrangement,
        @Nullable Daemon process) {
    public static final String PGWEIR = "pgweir";
    public static final String PGBOUNCER = "pgbouncer";
    public static final String DIRECT = "direct";

    /** Whether it has code to compile before it is what it will be. */
    public boolean isJvm() {
        return process != null && process.program().equals("java");
    }
}
