package io.pgweir.proxy.tally;

/** What is counted of a pool. */
public enum Count {
    /** Clients that came in. */
    LOGINS,
    /** Times that a session or a login got a server connection. */
    LEASES,
    /** Server connections that were opened, and attempts at it that failed. */
    CONNECTS,
    CONNECT_FAILURES,
    /** Transactions, those of a single statement included. */
    TRANSACTIONS,
    /** Simple queries, and batches up to their Sync. */
    QUERIES,
    /** Bytes for the server, what we ask of it ourselves included. */
    BYTES_TO_SERVER,
    BYTES_FROM_SERVER,
    /** How long transactions lasted, from the first query's arrival to the last answer. */
    TRANSACTION_NANOS,
    /** How long servers took for queries: clients' silence inside of transactions is not in it. */
    QUERY_NANOS,
    /** How long sessions waited for server connections. */
    WAIT_NANOS,
    /** Statements that clients prepared. */
    CLIENT_PARSES,
    /** Statements that servers were made to prepare. */
    SERVER_PARSES,
    BINDS,

    // by the tags of commands that servers completed
    SELECTS,
    INSERTS,
    UPDATES,
    DELETES,
    /** CREATE, ALTER, DROP and TRUNCATE. */
    DEFINITIONS,
    OTHERS,

    // by the severity of what servers reported to clients
    ERRORS,
    FATALS,
    PANICS,

    // what became of sessions whose server connection was lost in their work
    /** They were told that it is rolled back. */
    LOST_ROLLED_BACK,
    /** They were told that nobody knows whether it was committed. */
    LOST_UNKNOWN,
    /** They ended with it. */
    LOST_ENDED,
    /** Of the server connections that were opened, those with TLS. */
    TLS_CONNECTS
}
