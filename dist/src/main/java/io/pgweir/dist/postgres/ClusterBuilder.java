package io.pgweir.dist.postgres;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says what a cluster is to be like, and starts it. What is not said: the bundled release, a primary alone, any ports. */
public final class ClusterBuilder {
    private int major = PostgresBinaries.bundledMajor();
    private @Nullable Path folder;
    private int standbys;
    private List<Integer> ports = List.of();
    private boolean cascade;
    private final List<ClusterSpec.User> users = new ArrayList<>();
    private String passwordEncryption = "scram-sha-256";
    private List<String> hba = List.of("host all all 127.0.0.1/32 scram-sha-256", "host all all ::1/128 scram-sha-256");
    private final Map<String, String> settings = new LinkedHashMap<>();
    private ClusterSpec.@Nullable Tls tls;
    private final List<ClusterSpec.Script> scripts = new ArrayList<>();
    private Progress progress = Progress.SILENT;

    ClusterBuilder() {}

    public ClusterBuilder major(int major) {
        this.major = major;
        return this;
    }

    /** The folder is kept at the end, and a later start goes on with what it finds there. */
    public ClusterBuilder folder(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
        return this;
    }

    public ClusterBuilder standbys(int standbys) {
        this.standbys = standbys;
        return this;
    }

    /** The primary's port and then the standbys'; 0, or none given, for any free one. */
    public ClusterBuilder ports(List<Integer> ports) {
        this.ports = ports;
        return this;
    }

    /** From the third node on, standbys stream from the second one. */
    public ClusterBuilder cascade(boolean cascade) {
        this.cascade = cascade;
        return this;
    }

    /** A user with a database that it owns. */
    public ClusterBuilder user(String name, String password, String database) {
        users.add(new ClusterSpec.User(name, password, database));
        return this;
    }

    /** How the users' passwords are stored: {@code scram-sha-256} (default) or {@code md5}. */
    public ClusterBuilder passwordEncryption(String method) {
        passwordEncryption = method;
        return this;
    }

    /** Lines of pg_hba.conf instead of SCRAM for all from loopback; the superuser and replication always have theirs. */
    public ClusterBuilder hba(String... lines) {
        hba = List.of(lines);
        return this;
    }

    /** A line of postgresql.conf, on every node. */
    public ClusterBuilder setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** Turns ssl on, with copies of these PEM files. */
    public ClusterBuilder tls(Path certificate, Path key) {
        tls = new ClusterSpec.Tls(certificate, key);
        return this;
    }

    /** Statements, each ended by a semicolon and an empty line, to be run by the superuser before the first start. */
    public ClusterBuilder script(String database, String sql) {
        scripts.add(new ClusterSpec.Script(database, sql));
        return this;
    }

    public ClusterBuilder progress(Progress progress) {
        this.progress = progress;
        return this;
    }

    /** Returns when every node takes connections and every standby streams. At the JVM's end the cluster closes itself. */
    public PostgresCluster start() {
        return PostgresCluster.start(spec(), PostgresCluster::closeAtExit);
    }

    /** Like start(), but closing it is up to the owner, who gets it before anything is started. */
    public PostgresCluster start(Consumer<PostgresCluster> owner) {
        return PostgresCluster.start(spec(), owner);
    }

    private ClusterSpec spec() {
        List<Integer> all = new ArrayList<>(ports);
        if (all.size() > standbys + 1) {
            throw new ClusterFailure("%d ports for %d nodes".formatted(all.size(), standbys + 1));
        }
        all.addAll(Collections.nCopies(standbys + 1 - all.size(), 0));
        return new ClusterSpec(
                major, folder, all, cascade, users, passwordEncryption, hba, settings, tls, scripts, progress);
    }
}
