package io.pgweir.dist.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A primary and its streaming standbys on loopback, started by {@code builder()…start()}.
 *
 * <p>Closing it stops all servers and deletes the folder, unless one was given to be kept.
 */
public final class PostgresCluster implements AutoCloseable {
    private final ClusterSpec spec;
    private final Path folder;
    private final Commands commands;
    private final PostgresBinaries binaries;
    private final @Nullable FolderClaim claim;
    private final Watchdog watchdog;
    private final Thread atExit = new Thread(this::closeNow, "close-postgres");
    private final List<PostgresNode> nodes = new ArrayList<>();
    private final RunAs runAs;
    private final Credentials credentials;
    private final Layout layout;
    private volatile boolean closed;

    public static ClusterBuilder builder() {
        return new ClusterBuilder();
    }

    static PostgresCluster start(ClusterSpec spec, Consumer<PostgresCluster> owner) {
        PostgresBinaries binaries = PostgresBinaries.of(spec.major(), spec.progress());
        PostgresCluster cluster;
        try {
            cluster = new PostgresCluster(spec, binaries);
        } catch (IOException e) {
            throw new ClusterFailure("cannot make the cluster's folder: " + e, e);
        }
        try {
            owner.accept(cluster);
            cluster.layOut();
            cluster.startAll();
            return cluster;
        } catch (IOException e) {
            cluster.close();
            throw new ClusterFailure("cannot lay out the cluster: " + e, e);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private PostgresCluster(ClusterSpec spec, PostgresBinaries binaries) throws IOException {
        this.spec = spec;
        this.binaries = binaries;
        Path kept = spec.folder();
        this.claim = kept == null ? null : FolderClaim.on(kept);
        // short, as it becomes part of a socket's path
        this.folder = kept == null ? Files.createTempDirectory("pgweir-") : kept;
        this.watchdog = Watchdog.over(folder, kept != null);
        this.commands = new Commands(folder);
        try {
            this.runAs = RunAs.find(binaries, folder, commands);
        } catch (ClusterFailure e) {
            stopAndDelete();
            throw e;
        }
        Path passwords = folder.resolve("passwords");
        boolean known = Files.exists(passwords);
        this.credentials = known ? Credentials.read(passwords) : Credentials.random();
        if (!known) {
            credentials.write(passwords);
        }
        this.layout = new Layout(spec, binaries, commands, runAs, credentials);
    }

    public List<PostgresNode> nodes() {
        return List.copyOf(nodes);
    }

    /** The node that is not set up as a standby; of two such, the first. */
    public PostgresNode primary() {
        return nodes.stream()
                .filter(node -> !node.isStandby())
                .findFirst()
                .orElseThrow(() -> new ClusterFailure("there is no primary"));
    }

    public List<PostgresNode> standbys() {
        return nodes.stream().filter(PostgresNode::isStandby).toList();
    }

    public int major() {
        return spec.major();
    }

    public Path folder() {
        return folder;
    }

    /** The password of the user {@code postgres}. */
    public String superuserPassword() {
        return credentials.superuser();
    }

    /** Waits until all running standbys stream, each from the node that it follows. */
    public void awaitStreaming() {
        Replication.awaitStreaming(this);
    }

    /** Waits until all running standbys have replayed what the primary has written by now. */
    public void awaitReplay() {
        Replication.awaitReplay(this);
    }

    private void layOut() throws IOException {
        for (int i = 0; i < spec.nodes(); i++) {
            String name = "node" + (i + 1);
            int given = spec.ports().get(i);
            Path own = folder.resolve(name);
            DataFolder data = new DataFolder(Layout.dataOf(own), spec.major());
            nodes.add(new PostgresNode(this, name, given == 0 ? Ports.free() : given, own, data));
        }
        PostgresNode source = findPrimary();
        for (PostgresNode node : nodes) {
            if (node != source && !(node.data().exists() && node.isStandby())) {
                layout.copy(source.folder(), node.folder());
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            PostgresNode node = nodes.get(i);
            layout.copyCertificate(node.folder());
            node.data().settings(NodeSettings.of(spec, node.name(), node.port(), node.folder()));
            node.data().hba(layout.hba());
            if (node != source) {
                node.data().follow(connection(upstream(i, source).port(), node.name()));
            }
            runAs.own(node.folder());
        }
    }

    /** Of a kept cluster the primary with the newest timeline; in an empty folder it is made. */
    private PostgresNode findPrimary() throws IOException {
        List<PostgresNode> existing =
                nodes.stream().filter(node -> node.data().exists()).toList();
        for (PostgresNode node : existing) {
            if (node.data().writtenBy() != spec.major()) {
                throw new ClusterFailure("%s was made by PostgreSQL %d (asked for: %d); name another folder"
                        .formatted(folder, node.data().writtenBy(), spec.major()));
            }
        }
        var newest = existing.stream()
                .filter(node -> !node.isStandby())
                .max(Comparator.comparingLong(node -> node.data().timeline()));
        if (newest.isEmpty()) {
            layout.makePrimary(nodes.getFirst().folder());
        }
        return newest.orElse(nodes.getFirst());
    }

    /** In a cascade the second node is between; where that became the primary, all follow it directly. */
    private PostgresNode upstream(int index, PostgresNode primary) {
        PostgresNode planned = nodes.get(spec.upstreamOf(index));
        return planned.isStandby() && spec.upstreamOf(index) != index ? planned : primary;
    }

    private void startAll() {
        spec.progress()
                .now("starting PostgreSQL %s: primary on port %d%s"
                        .formatted(
                                binaries.version(),
                                primary().port(),
                                standbys().isEmpty()
                                        ? ""
                                        : ", standbys on "
                                                + standbys().stream()
                                                        .map(node -> "" + node.port())
                                                        .toList()));
        nodes.forEach(PostgresNode::launch);
        nodes.forEach(PostgresNode::awaitReady);
        awaitStreaming();
    }

    List<String> serverCommand(Path data) {
        return runAs.command(List.of(binaries.program("postgres"), "-D", data.toString()));
    }

    String connection(int upstreamPort, String ownName) {
        return layout.connection(upstreamPort, ownName);
    }

    boolean isClosed() {
        return closed;
    }

    void checkOpen() {
        if (closed) {
            throw new ClusterFailure("the cluster is closed");
        }
    }

    void closeAtExit() {
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // the JVM is ending, and the hook does the same as we
        }
        closeNow();
    }

    private void closeNow() {
        closed = true;
        commands.close();
        stopAndDelete();
    }

    private synchronized void stopAndDelete() {
        boolean kept = spec.folder() != null;
        // a kept primary first: its standbys so receive all that it has written
        nodes.stream().sorted(Comparator.comparing(PostgresNode::isStandby)).forEach(node -> {
            if (kept) {
                node.stop();
            } else {
                node.stopImmediately();
            }
        });
        try (Commands last = new Commands(folder)) {
            nodes.forEach(node -> node.leftSharedMemory().ifPresent(id -> last.tryRun(List.of("ipcrm", "-m", id))));
        }
        try {
            if (!kept) {
                Folders.delete(folder);
            }
        } catch (IOException e) {
            throw new ClusterFailure("cannot delete " + folder, e);
        } finally {
            watchdog.close();
            if (claim != null) {
                claim.close();
            }
        }
    }
}
