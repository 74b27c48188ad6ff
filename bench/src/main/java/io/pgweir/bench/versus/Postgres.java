package io.pgweir.bench.versus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A PostgreSQL of our own, with pgbench's tables in it. It need not survive a crash, so nothing waits for its disk. */
final class Postgres {
    static final String USER = "bench";
    static final String DATABASE = "bench";
    /** The port is open on loopback only, and only while the run lasts. */
    static final String PASSWORD = "weir";

    private static final int SCALE = 10;

    private final Programs programs;
    private final Daemon process;
    private final int port;

    private Postgres(Programs programs, Daemon process, int port) {
        this.programs = programs;
        this.process = process;
        this.port = port;
    }

    static Postgres start(Programs programs, Path folder) throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        Path password = folder.resolve("password");
        Files.writeString(password, PASSWORD);
        Programs.handOver(folder);
        Command.run(Programs.unprivileged(List.of(
                programs.postgres("initdb"),
                "--pgdata=" + data,
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync")));
        int port = Daemon.freePort();
        List<String> command = new ArrayList<>(List.of(programs.postgres("postgres"), "-D", data.toString()));
        Map.of(
                        "port", Integer.toString(port),
                        "listen_addresses", "127.0.0.1",
                        "unix_socket_directories", "",
                        "fsync", "off",
                        "synchronous_commit", "off",
                        "full_page_writes", "off",
                        "shared_buffers", "256MB",
                        "max_wal_size", "4GB")
                .forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
        Daemon process = Daemon.start("postgres", Programs.unprivileged(command), folder);
        return new Postgres(programs, process.listensOn(port), port);
    }

    /** Makes and fills the tables. */
    void fill() throws IOException {
        run("createdb", List.of(DATABASE));
        run("pgbench", List.of("-i", "-q", "-s", Integer.toString(SCALE), DATABASE));
        sql("CREATE TABLE sink(line text)");
        sql("CHECKPOINT");
    }

    /** What PostgreSQL keeps of the password: proxies are given the same, so that nobody hashes a password at each login. */
    String verifier() throws IOException {
        return sql("SELECT rolpassword FROM pg_authid WHERE rolname = '" + USER + "'")
                .strip();
    }

    String sql(String statement) throws IOException {
        return run("psql", List.of("-XAtq", "-d", DATABASE, "-c", statement));
    }

    private String run(String program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(programs.postgres(program), "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", USER));
        command.addAll(arguments);
        return Command.run(command, Map.of("PGPASSWORD", PASSWORD), "");
    }

    Daemon process() {
        return process;
    }

    int port() {
        return port;
    }
}
