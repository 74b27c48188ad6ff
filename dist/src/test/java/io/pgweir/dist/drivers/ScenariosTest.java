package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.PoolMode;
import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.SharedCluster;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What drivers do directly, they do through pgweir, each as it comes: in transaction mode, with reads apart from writes, two scenarios
 * at a time and no more than two connections to each server. The list of scenarios is one for all: each answers every one, or says
 * for what it has no means.
 */
class ScenariosTest {
    private static final int POOL_SIZE = 2;
    /** In session mode each client has a connection of its own, and two lanes at a time have this many. */
    private static final int MOST_CLIENTS = 8;

    private static PostgresCluster cluster;
    private static Front front;
    private static List<Lane> lanes;

    @BeforeAll
    static void all_nodes_are_there() throws Exception {
        OtherLanguage.installIfAsked();
        lanes = Lane.read(OtherLanguage.LIST);
        cluster = SharedCluster.get();
        front = Front.splitting(cluster, POOL_SIZE);
    }

    @AfterAll
    static void end() {
        if (front != null) {
            front.close();
        }
    }

    static Stream<Driver> drivers() {
        return Stream.of(JvmDriver.values(), OtherLanguage.values()).flatMap(Stream::of);
    }

    @Test
    void drivers_in_this_jvm_know_the_same_scenarios_as_those_of_other_languages() {
        assertThat(JvmDriver.scenarios())
                .isEqualTo(lanes.stream()
                        .map(lane -> lane.scenarios().stream().sorted().toList())
                        .toList());
        assertThat(JvmDriver.scenarios().stream().mapToInt(Collection::size).sum())
                .isGreaterThan(30);
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void the_scenarios_are_right_without_a_proxy(Driver driver) throws Exception {
        run(driver, cluster.primary().port());
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void the_scenarios_work_through_the_proxy(Driver driver) throws Exception {
        run(driver, front.port());
        assertThat(front.serverConnections())
                .isBetween(1, POOL_SIZE * cluster.nodes().size());
    }

    @ParameterizedTest
    @EnumSource
    void the_scenarios_work_in_session_mode(JvmDriver driver) throws Exception {
        try (Front sessions = new Front(cluster, PoolMode.SESSION, MOST_CLIENTS)) {
            run(driver, sessions.port());
        }
    }

    private static void run(Driver driver, int port) throws Exception {
        List<Outcome> outcomes = driver.run(port);
        assertThat(of(Outcome.Kind.NOT_OK, outcomes)).isEmpty();
        assertThat(outcomes.stream().map(Outcome::scenario).toList())
                .containsExactlyInAnyOrderElementsOf(lanes.stream()
                        .flatMap(lane -> lane.scenarios().stream())
                        .toList());
        List<Outcome> leftOut = of(Outcome.Kind.LEFT_OUT, outcomes);
        assertThat(leftOut).allSatisfy(one -> assertThat(one.words()).isNotBlank());
        assertThat(leftOut.stream().map(Outcome::scenario).collect(Collectors.toSet()))
                .isEqualTo(driver.leftOut());
    }

    private static List<Outcome> of(Outcome.Kind kind, List<Outcome> outcomes) {
        return outcomes.stream().filter(one -> one.kind() == kind).toList();
    }
}
