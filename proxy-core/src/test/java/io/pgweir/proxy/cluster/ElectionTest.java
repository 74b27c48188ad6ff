package io.pgweir.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElectionTest {
    private static Watched primary(String name, int timeline, int followers) {
        Watched one = new Watched(new Node(name, "192.0.2.1", 5432, 1), null);
        Follower follower =
                new Follower("s", "", "streaming", "async", 1, 1, 1, 1, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        Details details = new Details(
                1, 180000, Instant.EPOCH, 100, 1, "", "", 0, "", false, Collections.nCopies(followers, follower), true);
        one.saw(new Look(Role.PRIMARY, 100, 100, timeline, 1, 1, Duration.ZERO, null, null), details, Duration.ZERO);
        return one;
    }

    @Test
    void who_was_promoted_last_is_the_primary_though_nobody_follows_it_yet() {
        Watched old = primary("old", 1, 5);
        Watched promoted = primary("new", 2, 0);
        for (List<Watched> order : List.of(List.of(old, promoted), List.of(promoted, old))) {
            assertThat(Election.winner(order, old.node())).isSameAs(promoted);
        }
        assertThat(Election.reason(old, promoted)).isEqualTo("it is on timeline 1, and the primary new on 2");
    }

    @Test
    void on_one_timeline_it_is_who_is_followed_and_else_who_was_it_before() {
        Watched followed = primary("a", 3, 1);
        Watched alone = primary("b", 3, 0);
        Watched other = primary("c", 3, 0);
        assertThat(Election.winner(List.of(alone, followed), alone.node())).isSameAs(followed);
        assertThat(Election.winner(List.of(alone, other), other.node())).isSameAs(other);
        assertThat(Election.winner(List.of(alone, other), alone.node())).isSameAs(alone);
        assertThat(Election.winner(List.of(), alone.node())).isNull();
    }
}
