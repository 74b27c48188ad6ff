package io.pgweir.config;

/** How a standby is chosen for a read where several may have it. In all of them a node's weight is its part of the reads. */
public enum Strategy {
    /** The one with the fewest reads under way for its weight. */
    LEAST_ACTIVE,
    ROUND_ROBIN,
    RANDOM,
    /** The one that has replayed most. */
    LEAST_LAG
}
