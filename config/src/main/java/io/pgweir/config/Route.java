package io.pgweir.config;

/** Where a listener sends its clients' work. */
public enum Route {
    /** Each unit of work to the node it needs: reads to standbys, the rest to the primary. */
    SPLIT,
    PRIMARY,
    STANDBY
}
