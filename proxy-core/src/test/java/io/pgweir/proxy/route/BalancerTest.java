package io.pgweir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pgweir.config.NodeReads;
import io.pgweir.config.Strategy;
import io.pgweir.proxy.Seeded;
import io.pgweir.proxy.cluster.Followers;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.Topology;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BalancerTest {
    private static Topology standbys(Random random, int count) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(Followers.standby("s" + i, random.nextInt(5), 100, true));
        }
        return new Topology(Followers.standby("p", 1, 0, false), nodes);
    }

    @Test
    void who_is_for_the_last_resort_or_for_nothing_gets_no_reads_while_another_may_have_them() {
        Node usual = Followers.standby("a", 1, 100, true);
        Node last = Followers.standby("b", 1, 200, true);
        Node never = Followers.standby("c", 1, 200, true);
        Followers.serves(last, NodeReads.LAST_RESORT);
        Followers.serves(never, NodeReads.NEVER);
        Topology topology = new Topology(null, List.of(usual, last, never));
        Balancer balancer = new Balancer(1);
        for (Strategy strategy : Strategy.values()) {
            assertThat(balancer.choose(strategy, topology, 0, 0)).isSameAs(usual);
            assertThat(balancer.choose(strategy, topology, 150, 0)).isNull();
            Topology rest = new Topology(null, List.of(last, never));
            assertThat(balancer.choose(strategy, rest, 150, 0)).isSameAs(last);
            assertThat(balancer.choose(strategy, new Topology(null, List.of(never)), 0, 0))
                    .isNull();
        }
        assertThat(Balancer.canServe(never, 0, 0)).isFalse();
    }

    @Test
    void of_those_that_lag_the_one_that_has_most_is_the_least_lagging() {
        Node far = Followers.standby("a", 1, 100, false);
        Node near = Followers.standby("b", 1, 200, false);
        Node never = Followers.standby("c", 1, 300, false);
        Node without = Followers.standby("d", 0, 300, false);
        Node elsewhere = Followers.standby("e", 1, 0, false);
        Followers.serves(never, NodeReads.NEVER);
        Topology topology = new Topology(null, List.of(far, near, never, without, elsewhere));
        assertThat(Balancer.isAnyFresh(topology)).isFalse();
        assertThat(Balancer.leastLagging(topology, 0, 0)).isSameAs(near);
        assertThat(Balancer.leastLagging(topology, 200, 0)).isSameAs(near);
        assertThat(Balancer.leastLagging(topology, 201, 0)).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void each_standby_gets_its_weight_s_part_however_many_reads_are_under_way(Strategy strategy) {
        Seeded.holds(30, random -> {
            Topology topology = standbys(random, 1 + random.nextInt(5));
            int total = topology.standbys().stream().mapToInt(Node::weight).sum();
            Balancer balancer = new Balancer(random.nextLong());
            IdentityHashMap<Node, Integer> reads = new IdentityHashMap<>();
            Deque<Node> underWay = new ArrayDeque<>();
            int clients = 1 + random.nextInt(20);
            int rounds = 40_000;
            for (int i = 0; i < rounds && total > 0; i++) {
                Node chosen = Objects.requireNonNull(balancer.choose(strategy, topology, 0, 0));
                balancer.began(chosen);
                underWay.add(chosen);
                reads.merge(chosen, 1, Integer::sum);
                if (underWay.size() == clients) {
                    balancer.ended(underWay.remove());
                }
            }
            for (Node node : topology.standbys()) {
                double part = total == 0 ? 0 : (double) node.weight() / total;
                assertThat(reads.getOrDefault(node, 0) / (double) rounds)
                        .isCloseTo(part, within(strategy == Strategy.RANDOM ? 0.02 : 0.01));
            }
        });
    }

    @Test
    void sessions_that_stay_where_they_are_are_moved_one_at_a_time_so_that_weights_hold_in_the_end() {
        Seeded.holds(30, random -> {
            Topology topology = standbys(random, 2 + random.nextInt(3));
            int total = topology.standbys().stream().mapToInt(Node::weight).sum();
            Balancer balancer = new Balancer(random.nextLong());
            IdentityHashMap<Node, Integer> reads = new IdentityHashMap<>();
            List<Node> sessions = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(8) && total > 0; i++) {
                sessions.add(Objects.requireNonNull(balancer.choose(Strategy.LEAST_ACTIVE, topology, 0, 0)));
            }
            int rounds = total == 0 ? 0 : 200_000;
            for (int i = 1; i <= rounds; i++) {
                int session = random.nextInt(sessions.size());
                Node bound = sessions.get(session);
                if (balancer.stays(Strategy.LEAST_ACTIVE, bound, topology, 0, i / 200)) {
                    sessions.set(
                            session,
                            Objects.requireNonNull(balancer.choose(Strategy.LEAST_ACTIVE, topology, 0, i / 200)));
                }
                reads.merge(bound, 1, Integer::sum);
            }
            for (Node node : topology.standbys()) {
                double part = total == 0 ? 0 : (double) node.weight() / total;
                assertThat(reads.getOrDefault(node, 0) / (double) Math.max(1, rounds))
                        .isCloseTo(part, within(0.02));
            }
        });
    }

    @Test
    void nobody_is_chosen_who_is_too_old_too_far_behind_or_has_no_weight() {
        Seeded.holds(300, random -> {
            long floor = random.nextInt(3);
            List<Node> nodes = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                nodes.add(Followers.standby("s" + i, random.nextInt(2), random.nextInt(4), random.nextBoolean()));
            }
            Topology topology = new Topology(null, nodes);
            Balancer balancer = new Balancer(random.nextLong());
            boolean any = nodes.stream().anyMatch(node -> isGood(node, floor));
            for (Strategy strategy : Strategy.values()) {
                Node chosen = balancer.choose(strategy, topology, floor, 0);
                assertThat(chosen != null).isEqualTo(any);
                assertThat(chosen == null || isGood(chosen, floor)).isTrue();
            }
        });
    }

    private static boolean isGood(Node node, long floor) {
        return node.weight() > 0 && node.isFresh() && node.replayed() >= floor;
    }

    @Test
    void the_busy_one_is_spared() {
        Topology topology = new Topology(
                null, List.of(Followers.standby("slow", 1, 0, true), Followers.standby("quick", 1, 0, true)));
        Node slow = topology.standbys().getFirst();
        Balancer balancer = new Balancer(1);
        for (int i = 0; i < 5; i++) {
            balancer.began(slow);
        }
        for (int i = 0; i < 4; i++) {
            Node chosen = Objects.requireNonNull(balancer.choose(Strategy.LEAST_ACTIVE, topology, 0, 0));
            assertThat(chosen).isNotSameAs(slow);
            balancer.began(chosen);
        }
    }
}
