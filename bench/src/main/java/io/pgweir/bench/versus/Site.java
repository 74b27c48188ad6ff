package io.pgweir.bench.versus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** One PostgreSQL and the contestants in front of it, in a temporary folder. When it closes, nothing is left. */
final class Site implements AutoCloseable {
    private static final int POOL_SIZE = 20;
    /** The first PgBouncer that carries protocol-level prepared statements over its pool. */
    private static final int PGBOUNCER_PREPARES = 121;
    /** What the launcher of the product starts it with. */
    private static final List<String> JVM_FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Dio.netty.allocator.type=pooled",
            "-Dio.netty.leakDetection.level=disabled",
            "-Xmn16m",
            "-Xmx256m");

    private final Programs programs;
    private final Path folder;
    private final Deque<Daemon> processes = new ArrayDeque<>();
    private final List<Contestant> contestants = new ArrayList<>();

    private Site(Programs programs, Path folder) {
        this.programs = programs;
        this.folder = folder;
    }

    /** Nothing runs yet; whoever makes a site also sees to it that it is closed. */
    static Site prepare(Programs programs) throws IOException {
        Path folder = Files.createTempDirectory("pgweir-bench");
        Files.setPosixFilePermissions(
                folder, PosixFilePermissions.fromString("rwxr-xr-x")); // servers run as another user
        return new Site(programs, folder);
    }

    /** Starts everything: directly, by PgBouncer if there is one, and by pgweir. */
    void open(int maxClients) throws IOException, InterruptedException {
        Path home = Files.createDirectory(folder.resolve("postgres"));
        Postgres postgres = Postgres.start(programs, home);
        processes.push(postgres.process());
        postgres.fill();
        contestants.add(new Contestant(Contestant.DIRECT, postgres.port(), null));
        if (programs.pgbouncer() != null) {
            contestants.add(pgbouncer(programs.pgbouncer(), postgres, maxClients));
        }
        contestants.add(pgweir(postgres, maxClients));
    }

    List<Contestant> contestants() {
        return contestants;
    }

    Programs programs() {
        return programs;
    }

    private Contestant pgbouncer(Path program, Postgres postgres, int maxClients)
            throws IOException, InterruptedException {
        Path home = Files.createDirectory(folder.resolve("pgbouncer"));
        int port = Daemon.freePort();
        Path users = home.resolve("users.txt");
        Files.writeString(users, "\"%s\" \"%s\"\n".formatted(Postgres.USER, postgres.verifier()));
        Path config = home.resolve("pgbouncer.ini");
        Files.writeString(
                config, """
                [databases]
                * = host=127.0.0.1 port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = scram-sha-256
                auth_file = %s
                pool_mode = transaction
                default_pool_size = %d
                max_client_conn = %d
                log_connections = 0
                log_disconnections = 0
                %s
                """.formatted(postgres.port(), port, users, POOL_SIZE, maxClients, preparedStatements()));
        Programs.handOver(home);
        Daemon process =
                Daemon.start("pgbouncer", Programs.unprivileged(List.of(program.toString(), config.toString())), home);
        processes.push(process);
        return new Contestant(Contestant.PGBOUNCER, port, process.listensOn(port));
    }

    private String preparedStatements() throws IOException {
        return pgbouncerPrepares() ? "max_prepared_statements = 200" : "";
    }

    boolean pgbouncerPrepares() throws IOException {
        return programs.pgbouncerVersion() >= PGBOUNCER_PREPARES;
    }

    private Contestant pgweir(Postgres postgres, int maxClients) throws IOException, InterruptedException {
        Path home = Files.createDirectory(folder.resolve("pgweir"));
        int port = Daemon.freePort();
        Path config = home.resolve("pgweir.yaml");
        Files.writeString(config, """
                nodes: [ "127.0.0.1:%d" ]
                listeners: [ { address: 127.0.0.1, port: %d } ]
                http: { port: off }
                users: [ { name: %s, password: '%s' } ]
                pool: { size: %d }
                limits: { clients: %d }
                workers: 1
                """.formatted(
                        postgres.port(), port, Postgres.USER, postgres.verifier(), POOL_SIZE, maxClients));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PgweirProcess.class.getName()));
        command.add(config.toString());
        Daemon process = Daemon.start("pgweir", command, home);
        processes.push(process);
        return new Contestant(Contestant.PGWEIR, port, process.listensOn(port));
    }

    @Override
    public void close() throws IOException {
        while (!processes.isEmpty()) {
            processes.pop().close();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
