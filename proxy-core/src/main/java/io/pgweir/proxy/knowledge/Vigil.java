package io.pgweir.proxy.knowledge;

import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.Observed;
import io.pgweir.proxy.cluster.Topology;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over a connection on which something long is asked, and cuts it when its node is lost, or is not the one to ask any more: of one that is cut off or frozen nobody
 * would hear anything before the time for the whole of it is up.
 */
final class Vigil implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Vigil.class);
    private static final int PERIOD_MILLIS = 100;

    private final Connection connection;
    private final Node node;
    private final Observed cluster;
    private final CountDownLatch over = new CountDownLatch(1);

    Vigil(Connection connection, Node node, Observed cluster) {
        this.connection = connection;
        this.node = node;
        this.cluster = cluster;
        Thread.ofVirtual().name("pgweir-vigil").start(this::watch);
    }

    private void watch() {
        try {
            while (!over.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
                if (isLost()) {
                    connection.abort(Runnable::run);
                    return;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (SQLException failed) {
            log.debug("a connection to {} that was given up", node, failed);
        }
    }

    private boolean isLost() {
        Topology now = cluster.topology();
        Node primary = now.primary();
        return primary == null ? !now.standbys().contains(node) : primary != node;
    }

    @Override
    public void close() {
        over.countDown();
    }
}
