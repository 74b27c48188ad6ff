package io.pgweir.config;

/** How old a read may be. */
public enum Consistency {
    /** As old as the standby that serves it. */
    EVENTUAL,
    /** Never older than the session's own writes, nor than what it has read before. */
    SESSION,
    /** Besides, never older than what was committed through this proxy, by whomever, before it was asked for. */
    PROXY,
    /** Never older than what was committed anywhere before it was asked for. */
    STRICT
}
