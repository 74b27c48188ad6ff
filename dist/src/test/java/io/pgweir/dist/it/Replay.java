package io.pgweir.dist.it;

import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import java.sql.SQLException;

/** What standbys replay of their primary: a test stops it, so that they fall behind. */
final class Replay {
    private Replay() {}

    /** It has stopped when this returns. */
    static void pause(PostgresNode standby) {
        ask(standby, "SELECT pg_wal_replay_pause()");
        await().until(() ->
                ask(standby, "SELECT pg_get_wal_replay_pause_state()").equals("paused"));
    }

    static void pause(PostgresCluster cluster) {
        cluster.standbys().forEach(Replay::pause);
    }

    static void resume(PostgresNode standby) {
        ask(standby, "SELECT pg_wal_replay_resume()");
    }

    static void resume(PostgresCluster cluster) {
        cluster.standbys().forEach(Replay::resume);
    }

    private static String ask(PostgresNode standby, String sql) {
        try {
            return String.valueOf(standby.sql("postgres", sql));
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
