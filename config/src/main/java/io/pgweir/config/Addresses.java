package io.pgweir.config;

/** What the addresses of a host name are. */
public enum Addresses {
    /** Ways to one node. */
    ONE,
    /** A node each, which come and go as the name is asked again. */
    EACH
}
