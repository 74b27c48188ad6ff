package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.dist.postgres.Ports;
import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.dist.postgres.SharedCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** PostgreSQL's own word on each text of the corpus that is said to run on a standby: a standby runs it, or refuses it as the primary would. */
class CorpusOnStandbyTest {
    private static final String STATE = """
            SELECT pg_is_in_recovery(), pg_get_wal_replay_pause_state(), pg_conf_load_time(),
                (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'),
                (SELECT string_agg(coalesce(stats_reset::text, '-'), ',' ORDER BY datname) FROM pg_stat_database),
                (SELECT stats_reset FROM pg_stat_bgwriter), (SELECT stats_reset FROM pg_stat_wal),
                (SELECT count(*) FROM pg_replication_slots)""";

    private static List<String> readsOfCorpus() throws IOException {
        List<String> texts = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(
                        CorpusOnStandbyTest.class.getResourceAsStream("/io/pgweir/protocol/sql/corpus.txt")),
                StandardCharsets.UTF_8))) {
            boolean reads = false;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("= ")) {
                    reads = line.startsWith("= standby ");
                } else if (reads && !line.isEmpty() && !line.startsWith("#")) {
                    texts.add((line.startsWith("| ") ? line.substring(2) : line).replace("\\n", "\n"));
                }
            }
        }
        return texts;
    }

    private static String state(Statement watcher) throws Exception {
        try (ResultSet row = watcher.executeQuery(STATE)) {
            row.next();
            StringBuilder all = new StringBuilder();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                all.append(row.getString(i)).append('|');
            }
            return all.toString();
        }
    }

    @Test
    void none_is_refused_for_being_on_a_standby_and_none_changes_anything() throws Exception {
        PostgresCluster cluster = SharedCluster.get();
        cluster.primary().sql("app", """
                CREATE SCHEMA corpus;
                GRANT ALL ON SCHEMA corpus TO app;
                CREATE TABLE corpus.t (a int, b int, c text, d date, id int, x int, y int, n int, name text, j jsonb, ts timestamptz);
                CREATE TABLE corpus.u (LIKE corpus.t);
                CREATE TABLE corpus.v (LIKE corpus.t);
                CREATE TABLE corpus.orders (id int, customer_id int, total numeric, created timestamptz, status text);
                CREATE TABLE corpus.users (id int, name text, email text, active boolean);
                GRANT ALL ON ALL TABLES IN SCHEMA corpus TO app;
                ALTER ROLE app SET search_path = corpus, public""");
        cluster.awaitReplay();
        PostgresNode standby = cluster.standbys().getFirst();
        int port = Ports.free();
        try (Proxy proxy = Proxy.overAllOf(cluster)
                        .with(
                                "nodes: [ \"127.0.0.1:" + standby.port() + "\", \"127.0.0.1:"
                                        + cluster.primary().port() + "\" ]",
                                "listeners: [ { address: 127.0.0.1, port: " + port + ", route: standby } ]",
                                "pool: { mode: session }")
                        .start();
                Connection watching = standby.connect("app");
                Statement watcher = watching.createStatement()) {
            Awaitility.await()
                    .until(() -> !proxy.pgweir().cluster().topology().standbys().isEmpty());
            String before = state(watcher);
            List<String> wrong = new ArrayList<>();
            int ran = 0;
            List<String> texts = readsOfCorpus();
            try (Client client = Client.at(port)) {
                client.login("app", "app", "statement_timeout", "300");
                for (String text : texts) {
                    Answer answer = client.query(text);
                    boolean failed = answer.replies().stream().anyMatch(Reply::isError);
                    ran += failed ? 0 : 1;
                    if (failed
                            && answer.replies().stream()
                                    .anyMatch(r ->
                                            r.isError() && r.fault().sqlState().equals("25006"))) {
                        wrong.add(text);
                    }
                    if (!answer.status().equals("I")) {
                        client.query("ROLLBACK");
                    }
                }
                assertThat(wrong).as("refused for being on a standby").isEmpty();
                assertThat(state(watcher)).isEqualTo(before);
            }
            assertThat(texts).hasSizeGreaterThan(700);
            assertThat(ran).as("ran to their ends").isGreaterThan(texts.size() / 2);
        } finally {
            cluster.primary().sql("app", "ALTER ROLE app RESET search_path; DROP SCHEMA corpus CASCADE");
        }
    }
}
