package io.pgweir.dist.it;

import io.pgweir.dist.postgres.SharedCluster;
import java.sql.SQLException;

/** A table of one number in the shared cluster: what a read of it saw tells how new it was, and its second column where it was. */
final class OneNumber {
    private OneNumber() {}

    /** Makes it, or sets it back to 0; all standbys have it then. */
    static void begin(String table) throws SQLException {
        String _ = SharedCluster.get().primary().sql("app", """
                CREATE TABLE IF NOT EXISTS %1$s (n int);
                TRUNCATE %1$s;
                INSERT INTO %1$s VALUES (0);
                GRANT ALL ON %1$s TO app""".formatted(table));
        SharedCluster.get().awaitReplay();
    }

    static String number(Answer answer) {
        return answer.rows().getFirst().getFirst();
    }

    /** Whether a standby answered. */
    static boolean isAway(Answer answer) {
        String port = answer.rows().getFirst().getLast();
        return SharedCluster.get().standbys().stream().anyMatch(node -> port.equals("" + node.port()));
    }
}
