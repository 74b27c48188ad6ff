package io.pgweir.proxy.door;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.pgweir.protocol.StartupMessage;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.access.Accounts;
import io.pgweir.proxy.net.Worker;

/** Serves the clients that come for the proxy itself, and not for PostgreSQL. */
public interface Reception {
    /** Whether a client of a listener for PostgreSQL that asks for this database comes for the proxy. */
    boolean isFor(String database);

    /** Who may come in. */
    Accounts accounts();

    /** How many may be in at once over the reception's own listeners. */
    int places();

    /** Welcomes a client that has proved who it is, and returns what serves it from now on. */
    ChannelInboundHandlerAdapter admit(Worker worker, Channel channel, StartupMessage startup, Account account);

    /** A cancel request came in; false if it is about nobody here. */
    boolean cancel(int pid, byte[] secret);
}
