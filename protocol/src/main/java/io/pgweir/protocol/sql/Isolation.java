package io.pgweir.protocol.sql;

/** The isolation level that a statement names. */
public enum Isolation {
    UNSAID,
    READ_UNCOMMITTED,
    READ_COMMITTED,
    REPEATABLE_READ,
    SERIALIZABLE
}
