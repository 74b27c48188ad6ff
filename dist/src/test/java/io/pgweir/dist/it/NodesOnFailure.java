package io.pgweir.dist.it;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Says how PostgreSQL's nodes were when a test failed that waited for them: it may not fail again for weeks. */
record NodesOnFailure(PostgresCluster cluster) implements AfterTestExecutionCallback {
    private static final List<String> QUESTIONS = List.of(
            "SELECT pg_is_in_recovery(), pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn(), now()",
            "SELECT CASE WHEN pg_is_in_recovery() THEN pg_get_wal_replay_pause_state() ELSE pg_current_wal_lsn()::text END",
            "SELECT application_name, state, sent_lsn, flush_lsn, replay_lsn FROM pg_stat_replication",
            "SELECT status, flushed_lsn, latest_end_lsn, latest_end_time FROM pg_stat_wal_receiver",
            "SELECT pid, backend_type, application_name, state, wait_event, xact_start, backend_xmin, query"
                    + " FROM pg_stat_activity",
            "SELECT pid, locktype, relation::regclass, mode, granted FROM pg_locks WHERE NOT granted");
    private static final int LAST_LINES = 40;

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            Stream.concat(Stream.of(cluster.primary()), cluster.standbys().stream())
                    .forEach(NodesOnFailure::say);
        }
    }

    private static void say(PostgresNode node) {
        System.err.println("---- " + node.name() + ", port " + node.port());
        for (String question : QUESTIONS) {
            System.err.println(answer(node, question));
        }
        System.err.println(log(node));
    }

    private static String answer(PostgresNode node, String question) {
        try {
            return String.valueOf(
                    node.sql("postgres", "SELECT coalesce(string_agg(r::text, e'\\n'), '') FROM (" + question + ") r"));
        } catch (SQLException failed) {
            return question + ": " + failed.getMessage();
        }
    }

    private static String log(PostgresNode node) {
        try {
            List<String> lines = Files.readAllLines(node.log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
