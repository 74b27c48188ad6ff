package io.pgweir.protocol.sql;

/** What a text is, in the coarsest words. */
public enum Kind {
    /** Reads rows, plans or settings. */
    READ,
    /** Changes what others see, or may. */
    WRITE,
    /** Changes its own session. */
    SESSION,
    /** Begins, ends or divides a transaction. */
    TRANSACTION
}
