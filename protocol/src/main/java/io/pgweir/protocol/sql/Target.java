package io.pgweir.protocol.sql;

/** Where a text may run. The later of two is the one that holds for both together. */
public enum Target {
    /** Wherever the session is. */
    ANY,
    STANDBY,
    PRIMARY;

    Target and(Target other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
