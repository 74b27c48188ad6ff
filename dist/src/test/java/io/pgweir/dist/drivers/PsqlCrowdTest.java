package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Six psql at once over two server connections (and two on each standby): each finds all that it left, and nothing of the others. */
class PsqlCrowdTest {
    private static final int CROWD = 6;

    private static Front front;

    @BeforeAll
    static void open() throws Exception {
        Program.mustBeInstalled("psql");
        PostgresCluster cluster = SharedCluster.get();
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < CROWD; i++) {
            sql.append("CREATE ROLE crowd_")
                    .append(i)
                    .append("; GRANT crowd_")
                    .append(i)
                    .append(" TO app;");
            sql.append("CREATE SCHEMA crowd_")
                    .append(i)
                    .append("; GRANT ALL ON SCHEMA crowd_")
                    .append(i);
            sql.append(" TO PUBLIC; CREATE TABLE crowd_").append(i).append(".who AS SELECT ");
            sql.append(i).append(" AS me; GRANT ALL ON crowd_").append(i).append(".who TO PUBLIC;");
        }
        sql.append("CREATE SEQUENCE crowd; GRANT ALL ON crowd TO PUBLIC;");
        cluster.primary().sql("app", sql.toString());
        cluster.awaitReplay();
        front = Front.splitting(cluster, 2);
    }

    @AfterAll
    static void close() throws Exception {
        front.close();
        StringBuilder sql = new StringBuilder("DROP SEQUENCE crowd;");
        for (int i = 0; i < CROWD; i++) {
            sql.append("DROP SCHEMA crowd_")
                    .append(i)
                    .append(" CASCADE; DROP ROLE crowd_")
                    .append(i)
                    .append(';');
        }
        SharedCluster.get().primary().sql("app", sql.toString());
    }

    /** What one psql does; each line that it prints is in {@link #expected}. */
    private static String script(int me) {
        String looks = """
                SHOW work_mem;
                SHOW search_path;
                SELECT current_user;
                SHOW TimeZone;
                SELECT me FROM who;
                SELECT pg_sleep(0.02);
                """;
        return """
                \\pset null '-'
                SET work_mem = '%1$dMB';
                SET search_path = crowd_%2$d, public;
                SET ROLE crowd_%2$d;
                SET TIME ZONE INTERVAL '+0%2$d:30' HOUR TO MINUTE;
                %3$s
                %3$s
                BEGIN; SELECT nextval('crowd') AS first \\gset
                SELECT currval('crowd') = :first; COMMIT;
                RESET ROLE;
                CREATE TEMP TABLE mine AS SELECT %2$d AS a;
                SELECT pg_sleep(0.02);
                SELECT a FROM mine;
                DROP TABLE mine;
                PREPARE mine AS SELECT %2$d + $1;
                SELECT pg_sleep(0.02);
                EXECUTE mine(100);
                DEALLOCATE mine;
                BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT * FROM generate_series(%2$d, 100); COMMIT;
                SELECT pg_sleep(0.02);
                FETCH c;
                FETCH c;
                CLOSE c;
                SELECT pg_advisory_lock(%2$d, 815);
                SELECT pg_sleep(0.02);
                SELECT pg_advisory_unlock(%2$d, 815);
                %4$s
                SELECT nextval('crowd') AS mine \\gset
                SELECT pg_sleep(0.02);
                SELECT currval('crowd') = :mine, lastval() = :mine;
                """.formatted(me + 11, me, looks, looks);
    }

    private static List<String> expected(int me, boolean asRole) {
        return List.of(
                (me + 11) + "MB",
                "crowd_" + me + ", public",
                asRole ? "crowd_" + me : "app",
                "<+0" + me + ":30>-0" + me + ":30",
                "" + me,
                "");
    }

    private static List<String> expected(int me) {
        List<String> lines = new ArrayList<>();
        lines.addAll(expected(me, true));
        lines.addAll(expected(me, true));
        lines.addAll(List.of("t", "", "" + me, "", "" + (me + 100), "", "" + me, "" + (me + 1), "", "", "t"));
        lines.addAll(expected(me, false));
        lines.addAll(List.of("", "t|t"));
        return lines;
    }

    @Test
    void each_keeps_its_own() throws Exception {
        try (ExecutorService crowd = Executors.newFixedThreadPool(CROWD)) {
            List<Future<Program>> running = IntStream.range(0, CROWD)
                    .mapToObj(me -> crowd.submit(
                            () -> Program.run(front, script(me), "psql", "-XAtq", "-v", "ON_ERROR_STOP=1")))
                    .toList();
            for (int me = 0; me < CROWD; me++) {
                Program done = running.get(me).get();
                assertThat(done.err()).isEmpty();
                assertThat(done.out().lines().toList()).as("psql " + me).isEqualTo(expected(me));
            }
        }
        assertThat(front.serverConnections()).isLessThanOrEqualTo(2 * 3);
    }
}
