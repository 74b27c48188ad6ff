package io.pgweir.protocol.sql;

/** Whether a statement declares a transaction read only. */
public enum Access {
    UNSAID,
    READ_ONLY,
    READ_WRITE
}
