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
     * @param startup further parameters for the startup packet
     * @param lifetime how old the connection may grow; spread a little, so that those of one minute don't end in one
     */
    void open(
            Worker worker,
            Node node,
            String database,
            Account account,
            Map<String, String> startup,
            Duration lifetime,
            Opening opening);
}
