package io.pgweir.dist.it;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The servers that most tests share, and what can be asked of them past the proxy. */
final class Servers {
    /** The user and the database of whoever does not say another one. */
    static final String APP = "app";

    static final String OTHER = "other";
    static final String PASSWORD = "s3cret \"'\\ ü";

    private Servers() {}

    private static final class Holder {
        static final PostgresCluster CLUSTER = PostgresCluster.builder()
                .user(APP, PASSWORD, APP)
                .user(OTHER, PASSWORD, OTHER)
                .user("open", PASSWORD, APP + "_open")
                .user("clear", PASSWORD, APP + "_clear")
                .script("postgres", """
                        SET password_encryption = md5;

                        CREATE ROLE hashed LOGIN PASSWORD 'hashed password';

                        CREATE ROLE copier LOGIN REPLICATION PASSWORD 'copier password';

                        """)
                .hba(
                        "host all open 127.0.0.1/32 trust",
                        "host all clear 127.0.0.1/32 password",
                        "host all hashed 127.0.0.1/32 md5",
                        "host all copier 127.0.0.1/32 md5",
                        "host replication copier 127.0.0.1/32 md5",
                        "host all all 127.0.0.1/32 scram-sha-256")
                .setting("wal_level", "logical")
                .start();
        static final Connection CONNECTION = connect();

        private static Connection connect() {
            try {
                return CLUSTER.primary().connect(APP);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static PostgresCluster cluster() {
        return Holder.CLUSTER;
    }

    static PostgresNode node() {
        return cluster().primary();
    }

    /** Asks the server, past the proxy, as superuser in the database {@value #APP}; no answer is "null". */
    static synchronized String ask(String sql) {
        try (Statement statement = Holder.CONNECTION.createStatement()) {
            if (!statement.execute(sql)) {
                return "null";
            }
            try (ResultSet rows = statement.getResultSet()) {
                return rows.next() ? String.valueOf(rows.getString(1)) : "null";
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** How many server processes work for a user. */
    static int backendsOf(String user) {
        return Integer.parseInt(
                ask("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename = '" + user
                        + "'"));
    }
}
