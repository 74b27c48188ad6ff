package io.pgweir.proxy.cluster;

import io.pgweir.config.MonitorConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes another node the primary, step by step on a thread of its own; one at a time. */
final class Changeover {
    private static final Logger log = LoggerFactory.getLogger(Changeover.class);
    /** For what must follow at once when the step before has been done. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final MonitorConfig monitor;
    private final Coordinator coordinator;
    private final AtomicBoolean running = new AtomicBoolean();

    Changeover(Cluster cluster, MonitorConfig monitor, Coordinator coordinator) {
        this.cluster = cluster;
        this.coordinator = coordinator;
        this.monitor = monitor;
    }

    private interface Steps {
        void run() throws SQLException, InterruptedException;
    }

    boolean isRunning() {
        return running.get();
    }

    /** Makes {@code standby} the primary, whatever there is of another. */
    CompletableFuture<Void> promote(Node standby, String by) {
        return run("promotion of " + standby + " by " + by, () -> {
            NodeStatus status = standby(standby);
            Node old = cluster.topology().primary();
            if (old != null) {
                throw refused(old + " is the primary; switch over instead, or drain it");
            }
            promote(status);
        });
    }

    /** Makes {@code standby} the primary when it has all that the present one wrote; clients wait meanwhile. */
    CompletableFuture<Void> switchover(Node standby, String by, Duration patience) {
        return run("switchover to " + standby + " by " + by, () -> {
            NodeStatus status = standby(standby);
            Node old = cluster.topology().primary();
            if (old == null) {
                throw refused("there is no primary to switch over from");
            }
            cluster.pause(old, by);
            try {
                BooleanSupplier round = cluster.round();
                await(
                        () -> round.getAsBoolean() && cluster.busy(old) == 0,
                        patience,
                        "transactions, or clients with a pin, are still on " + old);
                await(caughtUp(old, standby), patience, standby + " has not replayed all that " + old + " wrote");
                promote(status);
            } finally {
                cluster.attach(old, by); // as it was, or as the former primary that it is now
            }
        });
    }

    /** What the primary has written after all was done is there on the standby. */
    private BooleanSupplier caughtUp(Node old, Node standby) {
        long done = System.nanoTime();
        long[] written = {0};
        return () -> {
            Look leads = status(old).look();
            if (written[0] == 0 && leads.role() == Role.PRIMARY && leads.sentNanos() - done > 0) {
                written[0] = leads.position();
            }
            Look follows = status(standby).look();
            return written[0] != 0
                    && follows.role() == Role.STANDBY
                    && (follows.position() >= written[0] || follows.position() >= leads.commits());
        };
    }

    private void promote(NodeStatus standby) throws SQLException, InterruptedException {
        if (!coordinator.mayPromote(standby.node())) {
            throw refused("it is another proxy's to promote a node");
        }
        Promotion promotion = new Promotion(monitor);
        List<NodeStatus> others = cluster.status().stream()
                .filter(other -> other.node() != standby.node() && other.role() == Role.STANDBY)
                .toList();
        promotion.promote(
                standby.node(), Objects.requireNonNull(standby.details()).version());
        standby.node().doubt();
        await(() -> cluster.topology().primary() == standby.node(), SOON, standby.node() + " is not the primary");
        promotion.repoint(others, standby.node());
    }

    private NodeStatus standby(Node node) {
        NodeStatus status = status(node);
        if (status.role() != Role.STANDBY || status.details() == null) {
            throw refused(node + " is no standby that answers");
        }
        return status;
    }

    private NodeStatus status(Node node) {
        return cluster.status().stream()
                .filter(one -> one.node() == node)
                .findFirst()
                .orElseThrow();
    }

    private void await(BooleanSupplier what, Duration atMost, String otherwise) throws InterruptedException {
        if (!cluster.await(what, atMost)) {
            throw refused(otherwise);
        }
    }

    private static IllegalStateException refused(String why) {
        return new IllegalStateException(why);
    }

    private CompletableFuture<Void> run(String what, Steps steps) {
        if (!running.compareAndSet(false, true)) {
            return CompletableFuture.failedFuture(refused("another node is being made the primary"));
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().name("pgweir-changeover").start(() -> {
            log.info("{} begins", what);
            try {
                steps.run();
                log.info("{} is done", what);
                running.set(false);
                done.complete(null);
            } catch (SQLException | InterruptedException | RuntimeException failed) {
                log.error("{} failed: {}", what, failed.getMessage());
                running.set(false);
                done.completeExceptionally(failed);
            }
        });
        return done;
    }

    /** Of the standbys on the newest timeline the one that has received most, or null if there is none. */
    static @Nullable Watched mostAdvanced(List<Watched> standbys) {
        return standbys.stream()
                .max(Comparator.comparingInt((Watched one) -> one.look().timeline())
                        .thenComparingLong(one -> one.look().flushed()))
                .orElse(null);
    }
}
