package io.pgweir.bench.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** PostgreSQL and whoever is in front of it, in a temporary folder; one arrangement of contestants at a time. */
public final class Site implements AutoCloseable {
    private static final int POOL_SIZE = 20;
    private static final int STANDBYS = 2;

    private final Programs programs;
    private final Path house;
    private final Path folder;
    private final Certificate certificate;
    private final Nodes nodes;
    private final List<Daemon> contestants = new ArrayList<>();
    private int homes;

    private Site(Programs programs, Path house, Path folder) throws IOException, InterruptedException {
        this.programs = programs;
        this.house = house;
        this.folder = folder;
        this.certificate = Certificate.make(Files.createDirectory(folder.resolve("tls")));
        this.nodes = Nodes.start(programs, Files.createDirectory(folder.resolve("nodes")), certificate);
    }

    /**
     * Starts PostgreSQL and fills it.
     *
     * @param house the source tree, from which pgweir is started
     */
    public static Site open(Programs programs, Path house) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("pgweir-bench");
        // servers run as another user
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Site site = new Site(programs, house, folder);
            // At the normal end and on Ctrl-C alike.
            Runtime.getRuntime().addShutdownHook(new Thread(site::close));
            site.nodes.fill();
            return site;
        } catch (IOException | InterruptedException | RuntimeException failed) {
            delete(folder);
            throw failed;
        }
    }

    /** Stops the contestants there are, and starts those of another arrangement. What can't be started says why, and is left out. */
    public List<Contestant> arrange(Arrangement arrangement, Peers peers, Predicate<String> chosen, int clients)
            throws IOException, InterruptedException {
        clear();
        if (arrangement == Arrangement.SPLIT) {
            nodes.standbys(STANDBYS);
        }
        List<Contestant> started = new ArrayList<>();
        if (chosen.test(Contestant.DIRECT)) {
            started.add(new Contestant(Contestant.DIRECT, nodes.port(0), arrangement, null));
        }
        for (Peer peer : peers.in(arrangement)) {
            if (chosen.test(peer.name())) {
                try {
                    started.add(start(peer, clients));
                } catch (IOException unable) {
                    if (peer.name().equals(Contestant.PGWEIR)) {
                        throw unable;
                    }
                    System.err.println(peer.name() + " is left out: "
                            + String.valueOf(unable.getMessage()).strip());
                }
            }
        }
        return started;
    }

    private Contestant start(Peer peer, int clients) throws IOException, InterruptedException {
        Path home = Files.createDirectory(folder.resolve(peer.name() + "-" + peer.arrangement() + homes++));
        int port = Daemon.freePort();
        Blanks blanks =
                new Blanks(blanks(home, port, clients), List.of(peer.folder(), house.resolve("bench/peers")), home);
        List<String> command = new ArrayList<>();
        for (String word : peer.command()) {
            command.addAll(word.equals("@unprivileged@") ? Programs.unprivileged() : List.of(blanks.fill(word)));
        }
        Programs.handOver(home);
        Daemon process = Daemon.start(peer.name(), command, home, "TERM");
        contestants.add(process);
        return new Contestant(peer.name(), port, peer.arrangement(), process.listensOn(port));
    }

    private Map<String, String> blanks(Path home, int port, int clients) throws IOException {
        Map<String, String> values = new HashMap<>();
        values.put("port", Integer.toString(port));
        values.put("primary", Integer.toString(nodes.port(0)));
        values.put("standby1", Integer.toString(nodes.port(1)));
        values.put("standby2", Integer.toString(nodes.port(2)));
        values.put("user", Nodes.USER);
        values.put("password", Nodes.PASSWORD);
        values.put("database", Nodes.DATABASE);
        values.put("verifier", nodes.verifier());
        values.put("pool", Integer.toString(POOL_SIZE));
        values.put("clients", Integer.toString(clients));
        values.put("certificate", certificate.certificate().toString());
        values.put("key", certificate.key().toString());
        values.put("home", home.toString());
        values.put("house", house.toString());
        values.put(
                "java", Path.of(System.getProperty("java.home"), "bin", "java").toString());
        return values;
    }

    public Programs programs() {
        return programs;
    }

    public Nodes nodes() {
        return nodes;
    }

    /** A folder for what a load leaves, say logs. */
    public Path folder() {
        return folder;
    }

    private void clear() {
        contestants.forEach(Daemon::close);
        contestants.clear();
    }

    @Override
    public void close() {
        clear();
        nodes.close();
        try {
            delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return; // closed before
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
