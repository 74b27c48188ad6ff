package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** An admin makes another node the primary, from the console. */
class ConsoleChangeoverTest {
    @Test
    void a_standby_takes_over_and_clients_go_on() throws Exception {
        try (PostgresCluster postgres = PostgresCluster.builder()
                        .standbys(1)
                        .user(SharedCluster.USER, SharedCluster.PASSWORD, SharedCluster.DATABASE)
                        .start();
                Proxy proxy = Proxy.overAllOf(postgres).withConsole().start();
                Connection viewer = proxy.console("viewer");
                Connection admin = proxy.console("admin");
                Statement command = admin.createStatement()) {
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(Table.of(admin, "SHOW POOL_NODES").all("replication_state"))
                                    .containsExactly("", "streaming"));
            try (Client client = proxy.client(SharedCluster.USER, SharedCluster.DATABASE);
                    Statement refused = viewer.createStatement()) {
                assertThat(client.query("CREATE TABLE t (a int)").tags()).containsExactly("CREATE TABLE");
                for (String act : new String[] {"SWITCHOVER TO 1", "PROMOTE NODE 1", "PCP_PROMOTE_NODE 1"}) {
                    assertThatThrownBy(() -> refused.execute(act))
                            .as("a viewer says %s", act)
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    no -> assertThat(no.getSQLState()).isEqualTo("42501"));
                }
                assertThatThrownBy(() -> command.execute("PROMOTE NODE 1"))
                        .as("there is a primary")
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                no -> assertThat(no.getSQLState()).isEqualTo("55000"));
                command.execute("SWITCHOVER TO 1");
                Map<String, String> now = Table.of(admin, "SHOW POOL_NODES").only("node_id", "1");
                assertThat(now).containsEntry("role", "primary").containsEntry("pg_role", "primary");
                assertThat(client.query("INSERT INTO t VALUES (1)").tags()).containsExactly("INSERT 0 1");
                assertThat(Table.of(admin, "SHOW EVENTS").all("node")).isNotEmpty();
            }
        }
    }
}
