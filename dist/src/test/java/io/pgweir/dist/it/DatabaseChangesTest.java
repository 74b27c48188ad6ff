package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases are copied, renamed and dropped as if nobody but clients were connected to them. */
class DatabaseChangesTest {
    private static final String ROOT = "postgres";

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void what_lies_idle_is_in_nobodys_way(int minimum) throws Exception {
        try (Proxy proxy = proxy("pool: { min_size: " + minimum + " }");
                Client maintenance = proxy.client(ROOT, SharedCluster.DATABASE)) {
            does("CREATE DATABASE", maintenance.query("CREATE DATABASE first"));
            worksIn(proxy, "first");
            does("CREATE DATABASE", maintenance.query("CREATE DATABASE second TEMPLATE first"));
            worksIn(proxy, "second");
            does("ALTER DATABASE", maintenance.query("/* a new name */ ALTER DATABASE second RENAME TO third"));
            worksIn(proxy, "third");
            does("DROP DATABASE", maintenance.query("DROP DATABASE third"));
            worksIn(proxy, "first");
            does("DROP DATABASE", maintenance.extended("DROP DATABASE IF EXISTS first"));
        }
    }

    @Test
    void a_database_with_clients_in_it_is_not_dropped() throws Exception {
        try (Proxy proxy = proxy();
                Client maintenance = proxy.client(ROOT, SharedCluster.DATABASE)) {
            maintenance.query("CREATE DATABASE inhabited");
            try (Client inside = proxy.client(ROOT, "inhabited")) {
                assertThat(inside.query("SELECT 1").value()).isEqualTo("1");
                assertThat(maintenance.query("DROP DATABASE inhabited").sqlState())
                        .isEqualTo("55006");
                assertThat(inside.query("SELECT 2").value()).isEqualTo("2");
            }
            does("DROP DATABASE", maintenance.query("DROP DATABASE inhabited"));
        }
    }

    private static Proxy proxy(String... settings) throws Exception {
        PostgresCluster cluster = SharedCluster.get();
        return Proxy.overAllOf(cluster)
                .with("users: [ " + Proxy.user(ROOT, cluster.superuserPassword()) + " ]")
                .with(settings)
                .start();
    }

    private static void does(String tag, Answer answer) {
        assertThat(answer.tags()).as(answer.toString()).containsExactly(tag);
    }

    /** A client reads and writes in a database, and leaves. */
    private static void worksIn(Proxy proxy, String database) throws Exception {
        try (Client client = proxy.client(ROOT, database)) {
            client.query("CREATE TABLE IF NOT EXISTS t (a int)");
            client.query("INSERT INTO t VALUES (1)");
            assertThat(client.query("SELECT count(*) > 0 FROM t").value()).isEqualTo("t");
        }
    }
}
