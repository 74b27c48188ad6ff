package io.pgweir.dist.cli;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import java.io.PrintWriter;

/** What the demo says when all is up. */
final class DemoGreeting {
    private DemoGreeting() {}

    static void print(Demo.Options options, PostgresCluster cluster, PrintWriter err) {
        err.printf("%nAll is up. Connect through pgweir:%n");
        err.printf("  psql 'postgresql://demo:demo@127.0.0.1:%d/demo'%n", options.port());
        err.printf("  jdbc:postgresql://127.0.0.1:%d/demo?user=demo&password=demo%n%n", options.port());
        err.printf("Ask pgweir itself, or tell it what to do:%n");
        err.printf(
                "  psql 'postgresql://admin:admin@127.0.0.1:%d/pgweir' -c 'SHOW POOL_NODES'%n%n", options.adminPort());
        err.printf("See it at work:%n  http://127.0.0.1:%d/%n%n", options.httpPort());
        err.printf("Behind it:%n");
        for (PostgresNode node : cluster.nodes()) {
            err.printf("  %-8s port %d   %s%n", node.isStandby() ? "standby" : "primary", node.port(), node.log());
        }
        err.printf("%nTables to look at: customers, products, orders, order_lines.%n");
        err.printf("Ctrl-C stops all of it%s.%n", options.folder() == null ? " and leaves nothing behind" : "");
        err.flush();
    }
}
