package io.pgweir.protocol.sql;

/** Which statement it is, as far as the session has to know. */
public enum Command {
    /** No statement at all. */
    NONE,
    /** SELECT, VALUES, TABLE, or WITH before one of them. */
    SELECT,
    /** INSERT, UPDATE, DELETE, MERGE, with or without WITH. */
    DML,
    COPY_IN,
    COPY_OUT,
    EXPLAIN,
    SHOW,
    BEGIN,
    COMMIT,
    ROLLBACK,
    SAVEPOINT,
    RELEASE,
    ROLLBACK_TO,
    PREPARE_TRANSACTION,
    COMMIT_PREPARED,
    ROLLBACK_PREPARED,
    /** SET TRANSACTION. */
    SET_TRANSACTION,
    SET_CONSTRAINTS,
    SET,
    /** SET SESSION CHARACTERISTICS AS TRANSACTION. */
    SET_CHARACTERISTICS,
    RESET,
    DISCARD,
    PREPARE,
    EXECUTE,
    DEALLOCATE,
    DECLARE,
    /** FETCH and MOVE. */
    FETCH,
    CLOSE,
    LISTEN,
    UNLISTEN,
    NOTIFY,
    LOAD,
    LOCK,
    CALL,
    DO,
    DDL,
    MAINTENANCE,
    UNKNOWN
}
