package io.pgweir.config;

/** Who makes a standby the primary when that is lost. */
public enum FailoverMode {
    /** Somebody else does, and is followed. */
    FOLLOW,
    /** The proxy does. */
    PROMOTE,
    /** Nobody: the primary stays the one that it is, and is waited for. */
    NONE
}
