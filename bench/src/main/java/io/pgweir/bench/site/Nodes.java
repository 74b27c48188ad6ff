package io.pgweir.bench.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** PostgreSQL, with pgbench's tables in it: a primary, and standbys when they are asked for. It need not survive a crash, so nothing waits for its disk. */
public final class Nodes implements AutoCloseable {
    public static final String USER = "bench";
    public static final String DATABASE = "bench";
    /** The ports are open on loopback only, and only while the run lasts. */
    public static final String PASSWORD = "weir";

    private static final int SCALE = 10;
    /** For relays and processes that open a server connection for each client. */
    private static final int CONNECTIONS = 700;

    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int LOOK_MILLIS = 50;

    private static final Map<String, String> SETTINGS = Map.of(
            "listen_addresses", "127.0.0.1",
            "unix_socket_directories", "",
            "max_connections", Integer.toString(CONNECTIONS),
            "fsync", "off",
            "synchronous_commit", "off",
            "full_page_writes", "off",
            "shared_buffers", "256MB",
            "max_wal_size", "4GB",
            "wal_keep_size", "1GB",
            "ssl", "on");

    private final Programs programs;
    private final Path folder;
    private final List<Node> started = new ArrayList<>();

    private record Node(int port, Daemon process) {}

    private Nodes(Programs programs, Path folder) {
        this.programs = programs;
        this.folder = folder;
    }

    /** Starts the primary. */
    static Nodes start(Programs programs, Path folder, Certificate certificate)
            throws IOException, InterruptedException {
        Nodes nodes = new Nodes(programs, folder);
        Path password = folder.resolve("password");
        Files.writeString(password, PASSWORD);
        Programs.handOver(folder);
        Path data = folder.resolve("primary");
        Command.run(Programs.unprivileged(List.of(
                programs.postgres("initdb"),
                "--pgdata=" + data,
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync")));
        Files.copy(certificate.certificate(), data.resolve("server.crt"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(certificate.key(), data.resolve("server.key"), StandardCopyOption.COPY_ATTRIBUTES);
        Programs.handOver(data);
        nodes.launch(data);
        return nodes;
    }

    private void launch(Path data) throws IOException, InterruptedException {
        int port = Daemon.freePort();
        List<String> command = new ArrayList<>(List.of(programs.postgres("postgres"), "-D", data.toString()));
        SETTINGS.forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
        command.addAll(List.of("-c", "port=" + port));
        Daemon process = Daemon.start(data.getFileName().toString(), Programs.unprivileged(command), folder, "INT");
        started.add(new Node(port, process));
        process.listensOn(port);
        awaitReady(port);
    }

    /** It listens before it takes anybody, a standby long before. */
    private void awaitReady(int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_NANOS;
        while (true) {
            try {
                Command.run(List.of(programs.postgres("pg_isready"), "-q", "-h", "127.0.0.1", "-p", "" + port));
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() - deadline > 0) {
                    throw notYet;
                }
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** Makes and fills the tables. */
    void fill() throws IOException {
        run("createdb", List.of(DATABASE));
        run("pgbench", List.of("-i", "-q", "-s", Integer.toString(SCALE), DATABASE));
        sql("CREATE TABLE sink(line text)");
        sql("CHECKPOINT");
    }

    /** Starts as many standbys as are missing for {@code standbys}, and returns when they stream. */
    void standbys(int standbys) throws IOException, InterruptedException {
        while (started.size() <= standbys) {
            Path data = folder.resolve("standby" + started.size());
            List<String> copy = List.of(
                    programs.postgres("pg_basebackup"),
                    "--pgdata=" + data,
                    "--dbname=" + uri("replication"),
                    "--write-recovery-conf",
                    "--checkpoint=fast",
                    "--no-sync");
            Command.run(Programs.unprivileged(copy));
            launch(data);
        }
        String streaming = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'";
        while (Integer.parseInt(sql(streaming).strip()) < standbys) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private String uri(String database) {
        return "postgresql://%s:%s@127.0.0.1:%d/%s".formatted(USER, PASSWORD, port(0), database);
    }

    /** What PostgreSQL keeps of the password: proxies are given the same, so that nobody hashes a password at each login. */
    String verifier() throws IOException {
        return sql("SELECT rolpassword FROM pg_authid WHERE rolname = '" + USER + "'")
                .strip();
    }

    /** Asks the primary, past all contestants. */
    public String sql(String statement) throws IOException {
        return run("psql", List.of("-XAtq", "-d", DATABASE, "-c", statement));
    }

    private String run(String program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(programs.postgres(program), "-h", "127.0.0.1", "-p", Integer.toString(port(0)), "-U", USER));
        command.addAll(arguments);
        return Command.run(command, Map.of("PGPASSWORD", PASSWORD));
    }

    /** The port of a node, the primary's being the first; -1 where it doesn't run. */
    int port(int number) {
        return number < started.size() ? started.get(number).port() : -1;
    }

    @Override
    public void close() {
        started.reversed().forEach(node -> node.process().close());
    }
}
