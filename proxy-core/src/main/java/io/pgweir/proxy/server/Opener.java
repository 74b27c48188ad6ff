package io.pgweir.proxy.server;

import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.net.Worker;
import java.time.Duration;
import java.util.Map;

/** Where pools get their server connections from. */
public interface Opener {
    /**
     * Opens a connection that lives on {@code worker}, where {@code opening} is told later how it went.
     *
     * @param protocol the version to ask for; it decides how long the cancel key may be
     * @param startup further parameters for the startup packet
     * @param lifetime how old the connection may grow; spread a little, so that those of one minute don't end in one
     */
    void open(
            Worker worker,
            Node node,
            String database,
            Account account,
            int protocol,
            Map<String, String> startup,
            Duration lifetime,
            Opening opening);
}
