package io.pgweir.dist.drivers;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** Tables of the test user's, made past the proxy, so that a test has nothing on its connection but what it is about. */
final class Tables {
    private static final AtomicInteger MADE = new AtomicInteger();

    private Tables() {}

    /** The name of a new table in the shared cluster. */
    static String table(String columns) throws SQLException {
        return table(SharedCluster.get(), columns);
    }

    static String table(PostgresCluster cluster, String columns) throws SQLException {
        String name = "t" + MADE.incrementAndGet();
        cluster.primary()
                .sql(
                        SharedCluster.DATABASE,
                        "SET ROLE " + SharedCluster.USER + "; CREATE TABLE " + name + " (" + columns + ")");
        return name;
    }

    /** Done past the proxy. */
    static void run(String sql) throws SQLException {
        SharedCluster.get().primary().sql(SharedCluster.DATABASE, sql);
    }

    /** The first column of the first row, asked past the proxy. */
    static String ask(String sql) throws SQLException {
        String answer = SharedCluster.get().primary().sql(SharedCluster.DATABASE, sql);
        if (answer == null) {
            throw new AssertionError("no row: " + sql);
        }
        return answer;
    }
}
