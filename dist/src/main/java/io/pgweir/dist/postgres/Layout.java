package io.pgweir.dist.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the data folders of a cluster before any server runs: initdb, the users and their data by a server in
 * single-user mode, and then cold copies for the standbys, which so need no backup of a running server.
 */
final class Layout {
    private static final String REPLICATION_USER = "replicator";

    private final ClusterSpec spec;
    private final PostgresBinaries binaries;
    private final Commands commands;
    private final RunAs runAs;
    private final Credentials credentials;

    Layout(ClusterSpec spec, PostgresBinaries binaries, Commands commands, RunAs runAs, Credentials credentials) {
        this.spec = spec;
        this.binaries = binaries;
        this.commands = commands;
        this.runAs = runAs;
        this.credentials = credentials;
    }

    static Path dataOf(Path node) {
        return node.resolve("data");
    }

    void makePrimary(Path node) throws IOException {
        Path making = unfinished(node);
        Path password = node.resolve("password");
        Files.deleteIfExists(password);
        Files.writeString(password, credentials.superuser() + "\n");
        runAs.own(node);
        spec.progress().now("making a database cluster in " + node);
        commands.run(runAs.command(List.of(
                binaries.program("initdb"),
                "--pgdata=" + making,
                "--username=postgres",
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync")));
        Files.delete(password);
        Path roles = node.resolve("roles.sql");
        runScript(making, "postgres", roles, roles());
        for (ClusterSpec.Script script : spec.scripts()) {
            runScript(making, script.database(), roles, script.sql());
        }
        Files.move(making, dataOf(node));
    }

    /** Nobody may be running on the folder that is copied. */
    void copy(Path from, Path to) throws IOException {
        Path copying = unfinished(to);
        runAs.own(to);
        commands.run(runAs.command(List.of("cp", "-R", "-p", dataOf(from).toString(), copying.toString())));
        Folders.delete(dataOf(to));
        Files.move(copying, dataOf(to));
    }

    /** Where a data folder is made; it gets its name when it is whole, so that a killed run leaves no half one. */
    private static Path unfinished(Path node) throws IOException {
        Path unfinished = node.resolve("unfinished");
        Folders.delete(unfinished);
        Files.createDirectories(
                node, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return unfinished;
    }

    /** Who may come in: the superuser and replication by their own lines, all others as the cluster's owner says. */
    List<String> hba() {
        List<String> lines = new ArrayList<>(List.of(
                "local all all trust",
                "host all postgres 127.0.0.1/32 scram-sha-256",
                "host replication " + REPLICATION_USER + " 127.0.0.1/32 scram-sha-256"));
        lines.addAll(spec.hba());
        return lines;
    }

    /** How a standby reaches the node that it follows. */
    String connection(int upstreamPort, String ownName) {
        return "host=127.0.0.1 port=%d user=%s password=%s application_name=%s"
                .formatted(upstreamPort, REPLICATION_USER, credentials.replication(), ownName);
    }

    void copyCertificate(Path node) throws IOException {
        if (spec.tls() != null) {
            Files.copy(spec.tls().certificate(), node.resolve("server.crt"), StandardCopyOption.REPLACE_EXISTING);
            Path key = node.resolve("server.key");
            Files.copy(spec.tls().key(), key, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        }
    }

    private String roles() {
        StringBuilder sql = new StringBuilder("CREATE ROLE %s REPLICATION LOGIN PASSWORD %s;\n\n"
                .formatted(REPLICATION_USER, quote(credentials.replication())));
        sql.append("SET password_encryption = ")
                .append(quote(spec.passwordEncryption()))
                .append(";\n\n");
        for (ClusterSpec.User user : spec.users()) {
            sql.append("CREATE ROLE %s LOGIN PASSWORD %s;%n%n".formatted(name(user.name()), quote(user.password())));
            if (!user.database().equals("postgres")) {
                sql.append("CREATE DATABASE %s OWNER %s;%n%n".formatted(name(user.database()), name(user.name())));
            }
        }
        return sql.toString();
    }

    private void runScript(Path data, String database, Path file, String sql) throws IOException {
        Files.writeString(file, sql);
        commands.run(
                runAs.command(List.of(
                        binaries.program("postgres"),
                        "--single",
                        "-j",
                        "-D",
                        data.toString(),
                        "-c",
                        "exit_on_error=on",
                        "-c",
                        "fsync=off",
                        "-c",
                        "password_encryption=scram-sha-256",
                        database)),
                file);
        Files.delete(file);
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String name(String text) {
        return "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
