package io.pgweir.dist.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The releases differ in how a standby is set up; {@code -Pmatrix} runs all of them, the normal build the bundled one. */
class MajorsTest {
    static IntStream majors() {
        String majors = System.getProperty("pgweir.test.majors", "" + PostgresBinaries.bundledMajor());
        return Pattern.compile(",").splitAsStream(majors).mapToInt(Integer::parseInt);
    }

    @ParameterizedTest
    @MethodSource("majors")
    void a_standby_streams_survives_its_primary_and_is_promoted(int major) throws Exception {
        try (PostgresCluster cluster = PostgresCluster.builder()
                .major(major)
                .standbys(2)
                .cascade(true)
                .user("app", "secret", "app")
                .progress(System.err::println)
                .start()) {
            PostgresNode second = cluster.nodes().get(1);
            cluster.primary().sql("app", "CREATE TABLE t AS SELECT 1 AS a");
            cluster.awaitReplay();
            assertThat(second.sql("app", "SHOW server_version")).startsWith(major + ".");

            cluster.primary().kill();
            second.promote();
            second.sql("app", "INSERT INTO t VALUES (2)");
            cluster.nodes().get(0).follow(second);
            assertThat(cluster.primary()).isSameAs(second);
            cluster.awaitReplay();
            assertThat(cluster.nodes().get(2).sql("app", "SELECT sum(a) FROM t"))
                    .isEqualTo("3");
        }
    }
}
