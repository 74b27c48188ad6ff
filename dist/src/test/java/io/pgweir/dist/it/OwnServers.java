package io.pgweir.dist.it;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.proxy.cluster.NodeStatus;

/** A primary and two standbys of a test's own, for what would spoil them for others. */
final class OwnServers {
    /** How {@code app} is let in. */
    static final String USERS = "users: [ { name: app, password: secret } ]";

    private OwnServers() {}

    /** With a table of one column, {@code n int}, that {@code app} may use; all have it. */
    static PostgresCluster start(String table) throws Exception {
        PostgresCluster postgres = PostgresCluster.builder()
                .standbys(2)
                .user("app", "secret", "app")
                .start();
        String _ =
                postgres.primary().sql("app", "CREATE TABLE %1$s (n int); GRANT ALL ON %1$s TO app".formatted(table));
        postgres.awaitReplay();
        return postgres;
    }

    /** What a proxy says of one of them. */
    static NodeStatus status(Proxy proxy, PostgresNode of) {
        return proxy.pgweir().cluster().status().stream()
                .filter(one -> one.node().port() == of.port())
                .findFirst()
                .orElseThrow();
    }
}
