package io.pgweir.proxy.session;

import io.pgweir.config.DatabaseConfig;
import io.pgweir.config.Route;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.pool.PoolKey;

/** Who a client is, where it came in, and what it asked for: fixed when it has logged in. */
public record Identity(Account account, DatabaseConfig database, Route route, int protocol) {
    PoolKey poolOn(Node node) {
        return new PoolKey(node, database.name(), database.serverName(), account.name());
    }
}
