package io.pgweir.config;

/** How long a session keeps a server connection. */
public enum PoolMode {
    SESSION,
    TRANSACTION,
    STATEMENT
}
