package io.pgweir.proxy.session;

/** What becomes of a client's message. */
enum Fate {
    /** It goes to the server as it is. */
    PASS,
    /** It goes to the server changed, or something of ours goes ahead of it. */
    REWRITE,
    /** It goes nowhere: it was answered here, or is to be ignored. */
    DROP,
    /** More of it has to be read first, or there is no server for it yet. */
    WAIT,
    /** The client says good-bye. */
    LEAVE
}
