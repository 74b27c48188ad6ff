package io.pgweir.proxy.pool;

import io.pgweir.proxy.cluster.Node;

/**
 * What all server connections of a pool have in common.
 *
 * @param database the name by which clients ask for the database, which the settings go by
 * @param serverDatabase its name on the server
 */
public record PoolKey(Node node, String database, String serverDatabase, String user) {
    @Override
    public String toString() {
        return database + "/" + user + " on " + node;
    }
}
