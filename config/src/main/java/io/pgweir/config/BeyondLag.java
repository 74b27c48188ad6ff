package io.pgweir.config;

/** What becomes of reads while every standby lacks more of the primary's WAL than it may. */
public enum BeyondLag {
    /** They go to the primary. */
    PRIMARY,
    /** The standby that lacks least has them. */
    LEAST_LAGGING,
    /** They wait for a standby for a while, and then go to the primary. */
    WAIT
}
