package io.pgweir.config;

/** How old a read may be. */
public enum Consistency {
    /** As old as the standby that serves it. */
    EVENTUAL,
    /** Never older than the session's own writes, nor than what it has read before. */
    SESSION
}
