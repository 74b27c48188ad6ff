package io.pgweir.proxy.door;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.pgweir.protocol.StartupMessage;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.access.Accounts;
import io.pgweir.proxy.net.Worker;

/** Nobody is there to serve those who don't come for PostgreSQL. */
record NoReception(Accounts accounts) implements Reception {
    @Override
    public boolean isFor(String database) {
        return false;
    }

    @Override
    public int places() {
        return 0;
    }

    @Override
    public ChannelInboundHandlerAdapter admit(Worker worker, Channel channel, StartupMessage startup, Account account) {
        throw new AssertionError("nobody is let in here");
    }

    @Override
    public boolean cancel(int pid, byte[] secret) {
        return false;
    }
}
