package io.pgweir.protocol.sql;

/** What a text does to the transaction block around it, once all of it has run. */
public enum Block {
    /** There is one behind it if there was one before. */
    AS_BEFORE,
    OPENED,
    CLOSED
}
