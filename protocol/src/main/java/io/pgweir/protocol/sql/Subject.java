package io.pgweir.protocol.sql;

/** What SET, RESET, SHOW, DISCARD, DEALLOCATE, CLOSE and UNLISTEN are about. */
public enum Subject {
    /** What the name says: {@link Verdict#nameAt}. */
    NAMED,
    ALL,
    PLANS,
    SEQUENCES,
    TEMPORARY,
    TIME_ZONE,
    NAMES,
    SCHEMA,
    ROLE,
    SESSION_AUTHORIZATION,
    XML_OPTION,
    CATALOG,
    ISOLATION_LEVEL,
    SNAPSHOT
}
