package io.pgweir.proxy.server;

import io.netty.channel.embedded.EmbeddedChannel;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.statement.ServerStatements;
import io.pgweir.proxy.statement.StatementCatalog;
import java.util.HashMap;

/** Server connections that have logged in to nobody. */
public final class FakeLinks {
    private FakeLinks() {}

    public static ServerLink link(EmbeddedChannel channel, Worker worker, Opening opening, StatementCatalog catalog) {
        return link(channel, worker, opening.tenant(), catalog);
    }

    public static ServerLink link(EmbeddedChannel channel, Worker worker, Tenant tenant, StatementCatalog catalog) {
        return new ServerLink(
                channel,
                worker,
                tenant,
                new Node("n1", "192.0.2.1", 5432, 1),
                new ServerStatements(catalog),
                new HashMap<>(),
                new ServerKey(channel.remoteAddress(), 7, new byte[4]),
                0);
    }
}
