package io.pgweir.config;

/** Whether a node is given reads while it is a standby. */
public enum NodeReads {
    /** By its weight. */
    USUAL,
    /** Only while no other standby may have any. */
    LAST_RESORT,
    NEVER
}
