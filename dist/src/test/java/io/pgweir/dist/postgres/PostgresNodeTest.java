package io.pgweir.dist.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What can happen to a node, against real servers; each test has a cluster of its own. */
class PostgresNodeTest {
    private final PostgresCluster cluster = PostgresCluster.builder()
            .standbys(2)
            .user("app", "secret", "app")
            .script("app", "CREATE TABLE t (a int);\n\nINSERT INTO t VALUES (1);\n\n")
            .start();

    private final PostgresNode first = cluster.nodes().get(0);
    private final PostgresNode second = cluster.nodes().get(1);
    private final PostgresNode third = cluster.nodes().get(2);

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void a_killed_primary_is_gone_at_once_and_starts_again_with_what_was_committed() throws Exception {
        first.sql("app", "INSERT INTO t VALUES (2)");
        List<Long> pids = first.pids();
        first.kill();
        assertThat(pids).allMatch(pid -> new OsProcess(pid).isGone());
        assertThat(first.isRunning()).isFalse();
        assertThatThrownBy(() -> first.sql("app", "SELECT 1")).isInstanceOf(SQLException.class);

        first.start();
        assertThat(first.sql("app", "SELECT sum(a) FROM t")).isEqualTo("3");
        cluster.awaitStreaming();
    }

    @Test
    void a_frozen_node_answers_nothing_until_it_is_thawed() throws Exception {
        Properties login = new Properties();
        login.setProperty("user", "app");
        login.setProperty("password", "secret");
        login.setProperty("socketTimeout", "1");
        try (Connection before = DriverManager.getConnection(second.jdbcUrl("app"), login);
                Statement statement = before.createStatement()) {
            second.freeze();
            assertThatThrownBy(() -> statement.execute("SELECT 1"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"));
        }
        second.thaw();
        assertThat(second.sql("app", "SELECT sum(a) FROM t")).isEqualTo("1");
    }

    @Test
    void a_promoted_standby_takes_writes_and_others_can_follow_it() throws Exception {
        first.stopImmediately();
        second.promote();
        assertThat(cluster.standbys()).doesNotContain(second);
        assertThat(second.sql("app", "INSERT INTO t VALUES (4) RETURNING a")).isEqualTo("4");

        third.follow(second);
        third.sql("app", "SELECT 1");
        assertThat(second.sql("postgres", "SELECT pg_is_in_recovery()")).isEqualTo("f");
        Replication.awaitStreaming(cluster);
        assertThat(second.sql("postgres", "SELECT count(*) FROM pg_stat_replication WHERE application_name = 'node3'"))
                .isEqualTo("1");
        assertThatThrownBy(second::promote).hasMessage("node2 is no standby");
    }

    @Test
    void a_stopped_node_starts_again_on_its_port_with_another_process() throws Exception {
        long before = third.pid();
        third.restart();
        assertThat(third.pid()).isNotEqualTo(before);
        assertThat(third.sql("app", "SELECT sum(a) FROM t")).isEqualTo("1");
        third.stop();
        assertThat(third.isRunning()).isFalse();
        assertThatThrownBy(third::pid).hasMessage("node3 is not running");
        third.start();
        assertThat(third.sql("app", "SHOW port")).isEqualTo(Integer.toString(third.port()));
    }
}
