package io.pgweir.protocol;

import org.jspecify.annotations.Nullable;

/** How grave a {@link Fault} is. Names are those of the V field, which the server never translates. */
public enum Severity {
    /** The server restarts all its processes. */
    PANIC,
    /** The connection ends. */
    FATAL,
    /** The statement, or the batch up to its Sync, ends. */
    ERROR,
    WARNING,
    NOTICE,
    DEBUG,
    INFO,
    LOG;

    /** Whether it comes as ErrorResponse; else as NoticeResponse. */
    public boolean isError() {
        return this == PANIC || this == FATAL || this == ERROR;
    }

    static @Nullable Severity of(String name) {
        for (Severity severity : values()) {
            if (severity.name().equals(name)) {
                return severity;
            }
        }
        return null;
    }
}
