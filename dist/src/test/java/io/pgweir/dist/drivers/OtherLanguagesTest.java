package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What drivers of other languages do directly, they do through pgweir: in transaction mode, with reads apart from writes, two
 * scenarios at a time and no more than two connections to each server.
 */
class OtherLanguagesTest {
    private static final int POOL_SIZE = 2;
    private static final int LONGEST_SECONDS = 180;

    private static PostgresCluster cluster;
    private static Front front;
    private static List<String> scenarios;

    @BeforeAll
    static void all_nodes_are_there() throws Exception {
        OtherLanguage.installIfAsked();
        scenarios = Files.readAllLines(OtherLanguage.PROGRAMS.resolve("scenarios.txt")).stream()
                .filter(line -> line.contains(": ") && !line.startsWith("#"))
                .map(line -> line.substring(0, line.indexOf(':')))
                .sorted()
                .toList();
        assertThat(scenarios).hasSizeGreaterThan(30);
        cluster = SharedCluster.get();
        front = Front.splitting(cluster, POOL_SIZE);
    }

    @AfterAll
    static void end() {
        if (front != null) {
            front.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_scenarios_are_right_without_a_proxy(OtherLanguage driver) {
        run(driver, cluster.primary().port());
    }

    @ParameterizedTest
    @EnumSource
    void the_scenarios_work_through_the_proxy(OtherLanguage driver) {
        run(driver, front.port());
        assertThat(front.serverConnections())
                .isBetween(1, POOL_SIZE * cluster.nodes().size());
    }

    private static void run(OtherLanguage driver, int port) {
        Program done = Program.run(port, LONGEST_SECONDS, driver.environment(), "", driver.command());
        assertThat(done.out().lines().filter(line -> line.startsWith("not ok")).toList())
                .as(done.err())
                .isEmpty();
        assertThat(done.exitCode()).as(done.out() + done.err()).isZero();
        assertThat(names(done, "ok ", "left out ")).isEqualTo(scenarios);
        assertThat(Set.copyOf(names(done, "left out "))).isEqualTo(driver.leftOut());
    }

    /** Those that the program has told of in one of these ways. */
    private static List<String> names(Program done, String... ways) {
        return done.out()
                .lines()
                .flatMap(line -> List.of(ways).stream()
                        .filter(line::startsWith)
                        .map(way -> line.substring(way.length()).split(":", -1)[0]))
                .sorted()
                .toList();
    }
}
