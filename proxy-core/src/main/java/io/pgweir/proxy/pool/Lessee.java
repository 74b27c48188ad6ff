package io.pgweir.proxy.pool;

import io.pgweir.protocol.Fault;
import io.pgweir.proxy.server.ServerLink;

/** Whoever may be given a server connection later. Lives on the worker of the share in whose line it stands. */
public interface Lessee {
    /** The connection is the lessee's from now on, until it gives it back. */
    void leased(ServerLink link);

    /** There will be none. The lessee is out of the line already. */
    void refused(Fault why);

    /** Its number in the order of arrival over all workers, and since when it waits. Kept by the lessee for the share. */
    Ticket ticket();
}
