package io.pgweir.proxy.cluster;

/** What a node was last seen to be. */
public enum Role {
    /** Nobody has been able to ask it yet, or it does not answer. */
    UNKNOWN,
    PRIMARY,
    STANDBY
}
