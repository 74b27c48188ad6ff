package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.proxy.cluster.NodeState;
import io.pgweir.proxy.cluster.NodeStatus;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes answer their monitors what no PostgreSQL says. */
class WrongAnswersTest {
    private static final String POSITIONS =
            "CREATE OR REPLACE FUNCTION pg_catalog.pg_wal_lsn_diff(pg_lsn, pg_lsn) RETURNS numeric IMMUTABLE ";

    private PostgresCluster postgres;
    private Proxy proxy;

    @BeforeEach
    void start() throws Exception {
        postgres = PostgresCluster.builder()
                .standbys(1)
                .user("app", "secret", "app")
                .start();
        proxy = Proxy.overAllOf(postgres)
                .with(
                        "users: [ { name: app, password: secret } ]",
                        "monitor: { user: postgres, password: " + Proxy.quote(postgres.superuserPassword())
                                + ", period: 50ms }")
                .start();
        awaitAll(NodeState.UP);
    }

    @AfterEach
    void stop() {
        proxy.close();
        postgres.close();
    }

    private List<NodeStatus> nodes() {
        return proxy.pgweir().cluster().status();
    }

    private void awaitAll(NodeState state) {
        await().until(() -> nodes().stream().allMatch(node -> node.state() == state));
    }

    /** Positions come from somewhere else from now on: for new connections, as others have planned that already. */
    private void positions(String are) throws SQLException {
        String _ = postgres.primary().sql("postgres", POSITIONS + are);
        postgres.awaitReplay();
        for (PostgresNode node : postgres.nodes()) {
            String _ = node.sql("postgres", """
                    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE backend_type = 'client backend' AND datname = 'postgres' AND pid <> pg_backend_pid()""");
        }
    }

    @Test
    void who_answers_what_makes_no_sense_is_down_until_it_does() throws Exception {
        try (Client client = proxy.client()) {
            positions("LANGUAGE sql AS $$ SELECT 'NaN'::numeric $$");
            awaitAll(NodeState.DOWN);
            await().until(() ->
                    nodes().stream().anyMatch(node -> node.cause().startsWith("what it answers makes no sense")));
            positions("STRICT PARALLEL SAFE LANGUAGE internal AS 'pg_wal_lsn_diff'");
            awaitAll(NodeState.UP);
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
    }
}
