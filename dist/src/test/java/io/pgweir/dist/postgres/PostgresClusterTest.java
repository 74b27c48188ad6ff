package io.pgweir.dist.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PostgresClusterTest {
    @Test
    void a_row_written_on_the_primary_is_read_on_both_standbys() throws Exception {
        try (PostgresCluster cluster = PostgresCluster.builder()
                .standbys(2)
                .cascade(true)
                .user("app", "secret", "app")
                .progress(System.err::println)
                .start()) {
            cluster.primary().sql("app", "CREATE TABLE t AS SELECT 1 AS a");
            cluster.awaitReplay();
            for (PostgresNode node : cluster.nodes()) {
                assertThat(node.sql("app", "SELECT sum(a) FROM t")).isEqualTo("1");
            }
        }
    }
}
