package io.pgweir.dist.postgres;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The postgresql.conf of a node that is to start fast, follow closely, and whose data may be lost. */
final class NodeSettings {
    /** sun_path of the socket address, the shorter of the two systems'. */
    private static final int MAX_SOCKET_PATH_BYTES = 103;

    private NodeSettings() {}

    static Map<String, String> of(ClusterSpec spec, String name, int port, Path folder) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("cluster_name", name);
        settings.put("port", Integer.toString(port));
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("unix_socket_directories", socketFolder(folder));
        settings.put("password_encryption", spec.passwordEncryption());

        settings.put("wal_level", "replica");
        settings.put("max_wal_senders", "10");
        settings.put("max_replication_slots", "10");
        settings.put(spec.major() < 13 ? "wal_keep_segments" : "wal_keep_size", spec.major() < 13 ? "16" : "256MB");
        settings.put("hot_standby", "on");
        settings.put("wal_retrieve_retry_interval", "200ms");
        settings.put("max_prepared_transactions", "20");

        // nothing here must survive a power cut
        settings.put("fsync", "off");
        settings.put("full_page_writes", "off");
        settings.put("shared_buffers", "32MB");
        // files of the data folder instead of /dev/shm, where a killed server would leave them
        settings.put("dynamic_shared_memory_type", "mmap");
        settings.put("log_line_prefix", "%m [%p] ");

        if (spec.tls() != null) {
            settings.put("ssl", "on");
            settings.put("ssl_cert_file", folder.resolve("server.crt").toString());
            settings.put("ssl_key_file", folder.resolve("server.key").toString());
        }
        settings.putAll(spec.settings());
        return settings;
    }

    /** None where the path is too long for a socket: TCP is always there. */
    private static String socketFolder(Path folder) {
        String longest = folder + "/.s.PGSQL.65535";
        return longest.getBytes(StandardCharsets.UTF_8).length <= MAX_SOCKET_PATH_BYTES ? folder.toString() : "";
    }
}
