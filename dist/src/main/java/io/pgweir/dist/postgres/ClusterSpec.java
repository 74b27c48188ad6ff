package io.pgweir.dist.postgres;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster is to be like.
 *
 * @param folder where it lives and stays; null for a temporary one
 * @param ports one for each node, the primary's first; 0 for any free one
 * @param passwordEncryption how the users' passwords are stored: {@code scram-sha-256} or {@code md5}
 * @param hba lines of pg_hba.conf for all but the superuser and replication
 * @param settings lines of postgresql.conf, over the ones that a node has anyway
 */
record ClusterSpec(
        int major,
        @Nullable Path folder,
        List<Integer> ports,
        boolean cascade,
        List<User> users,
        String passwordEncryption,
        List<String> hba,
        Map<String, String> settings,
        @Nullable Tls tls,
        List<Script> scripts,
        Progress progress) {

    /** A role that may log in, with a database of the same or another name that it owns. */
    record User(String name, String password, String database) {}

    /** The server's certificate and key as PEM files. */
    record Tls(Path certificate, Path key) {}

    /** Statements, each ended by a semicolon and an empty line, run before the first start. */
    record Script(String database, String sql) {}

    ClusterSpec {
        ports = List.copyOf(ports);
        users = List.copyOf(users);
        hba = List.copyOf(hba);
        settings = new LinkedHashMap<>(settings);
        scripts = List.copyOf(scripts);
    }

    int nodes() {
        return ports.size();
    }

    /** Which node the given one streams from: the first, or in a cascade the second for all behind it. */
    int upstreamOf(int index) {
        return cascade && index > 1 ? 1 : 0;
    }
}
