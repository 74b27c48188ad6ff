package io.pgweir.dist.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts real servers; what is common to all nodes is asked of the shared cluster. */
class PostgresClusterTest {
    @Test
    void a_row_written_on_the_primary_is_read_on_both_standbys() throws Exception {
        PostgresCluster cluster = SharedCluster.get();
        cluster.primary().sql("app", "CREATE TABLE replicated AS SELECT 7 AS a");
        cluster.awaitReplay();
        assertThat(cluster.standbys()).hasSize(2);
        for (PostgresNode node : cluster.nodes()) {
            assertThat(node.sql("app", "SELECT sum(a) FROM replicated")).isEqualTo("7");
        }
    }

    @Test
    void the_application_user_logs_in_by_scram_and_not_with_a_wrong_password() throws Exception {
        PostgresNode primary = SharedCluster.get().primary();
        String url = primary.jdbcUrl(SharedCluster.DATABASE);
        try (Connection login = DriverManager.getConnection(url, SharedCluster.USER, SharedCluster.PASSWORD)) {
            assertThat(login.isValid(5)).isTrue();
        }
        assertThat(primary.sql("postgres", "SELECT rolpassword FROM pg_authid WHERE rolname = 'app'"))
                .startsWith("SCRAM-SHA-256$");
        assertThatThrownBy(() -> DriverManager.getConnection(url, SharedCluster.USER, "wrong"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void in_a_cascade_the_third_node_follows_the_second() throws Exception {
        try (PostgresCluster cluster =
                PostgresCluster.builder().standbys(2).cascade(true).start()) {
            String followers = "SELECT string_agg(application_name, ',') FROM pg_stat_replication";
            assertThat(cluster.nodes().get(0).sql("postgres", followers)).isEqualTo("node2");
            assertThat(cluster.nodes().get(1).sql("postgres", followers)).isEqualTo("node3");
        }
    }

    @Test
    void settings_passwords_and_rules_are_those_asked_for() throws Exception {
        try (PostgresCluster cluster = PostgresCluster.builder()
                .user("old", "md5 pass", "old")
                .passwordEncryption("md5")
                .hba("host all old 127.0.0.1/32 md5", "host all all 127.0.0.1/32 trust")
                .setting("max_connections", "17")
                .script("old", "SET ROLE old;\n\nCREATE TABLE made_before (\n  a int\n);\n\n")
                .start()) {
            PostgresNode primary = cluster.primary();
            assertThat(primary.sql("old", "SHOW max_connections")).isEqualTo("17");
            assertThat(primary.sql("old", "SELECT tableowner FROM pg_tables WHERE tablename = 'made_before'"))
                    .isEqualTo("old");
            assertThat(primary.sql("old", "SELECT rolpassword FROM pg_authid WHERE rolname = 'old'"))
                    .startsWith("md5");
            try (Connection login = DriverManager.getConnection(primary.jdbcUrl("old"), "old", "md5 pass")) {
                assertThat(login.isValid(5)).isTrue();
            }
        }
    }

    @Test
    void closing_leaves_no_process_and_no_folder_even_of_frozen_and_killed_nodes() throws Exception {
        PostgresCluster cluster = PostgresCluster.builder().standbys(2).start();
        List<Long> pids = new ArrayList<>();
        for (PostgresNode node : cluster.nodes()) {
            pids.addAll(node.pids());
        }
        cluster.nodes().get(1).freeze();
        cluster.nodes().get(2).kill();
        cluster.close();
        assertThat(pids).hasSizeGreaterThan(9).allMatch(pid -> new OsProcess(pid).isGone());
        assertThat(cluster.folder()).doesNotExist();
        assertThatThrownBy(() -> cluster.nodes().getFirst().start()).hasMessage("the cluster is closed");
    }

    @Test
    void a_kept_folder_starts_again_with_its_data_and_after_a_promotion_with_the_new_primary(@TempDir Path temporary)
            throws Exception {
        Path folder = temporary.resolve("kept");
        ClusterBuilder builder =
                PostgresCluster.builder().folder(folder).standbys(2).user("app", "secret", "app");
        try (PostgresCluster first = builder.start()) {
            first.primary().sql("app", "CREATE TABLE kept AS SELECT 1 AS a");
            first.awaitReplay();
            first.primary().kill();
            first.nodes().get(1).promote();
            first.nodes().get(1).sql("app", "INSERT INTO kept VALUES (2)");
        }
        assertThat(folder).isDirectory();
        try (PostgresCluster second = builder.start()) {
            assertThat(second.primary().name()).isEqualTo("node2");
            assertThat(second.standbys()).extracting(PostgresNode::name).containsExactly("node1", "node3");
            second.awaitReplay();
            for (PostgresNode node : second.nodes()) {
                assertThat(node.sql("app", "SELECT sum(a) FROM kept")).isEqualTo("3");
            }
        }
    }

    @Test
    void a_port_in_use_is_named_and_nothing_is_left_behind(@TempDir Path temporary) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path folder = temporary.resolve("refused");
            ClusterBuilder builder = PostgresCluster.builder().folder(folder).ports(List.of(taken.getLocalPort()));
            assertThatThrownBy(builder::start)
                    .hasMessage("port %d, meant for PostgreSQL (node1), is in use".formatted(taken.getLocalPort()));
            assertThat(Files.exists(folder.resolve("node1/data/postmaster.pid")))
                    .isFalse();
        }
    }

    @Test
    void a_folder_with_anything_else_in_it_is_left_alone(@TempDir Path home) throws Exception {
        Path letter = Files.writeString(home.resolve("letter"), "dear");
        ClusterBuilder builder = PostgresCluster.builder().folder(home);
        assertThatThrownBy(builder::start)
                .hasMessage(home + " is neither empty nor a cluster of ours: name another folder");
        assertThat(home.toFile().list()).containsExactly("letter");
        assertThat(Files.getOwner(letter).getName()).isEqualTo(System.getProperty("user.name"));
    }

    @Test
    void a_folder_in_use_is_refused_and_its_servers_stay(@TempDir Path temporary) throws Exception {
        ClusterBuilder builder = PostgresCluster.builder().folder(temporary.resolve("kept"));
        try (PostgresCluster first = builder.start()) {
            assertThatThrownBy(builder::start).hasMessageEndingWith("is in use by another process");
            assertThat(first.primary().sql("postgres", "SELECT 1")).isEqualTo("1");
        }
    }
}
