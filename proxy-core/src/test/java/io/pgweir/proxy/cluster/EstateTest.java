package io.pgweir.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EstateTest {
    private static final long LOST = 100;
    private static final long LATER = 1000;
    private static final long ENOUGH = 50;

    private final Node lost = new Node("lost", "192.0.2.1", 5432, 1);
    private final Watched one = standby("one", 2);
    private final Watched other = standby("other", 3);
    private final Estate estate = new Estate();

    private static Watched standby(String name, int address) {
        Watched standby = new Watched(new Node(name, "192.0.2." + address, 5432, 1), null);
        standby.health.answered(HealthTest.LIMITS, 0);
        return standby;
    }

    private static void sees(Watched standby, long sent, int timeline, long received, String from, Follower... below) {
        Details details = new Details(
                1,
                180000,
                Instant.EPOCH,
                100,
                1,
                from.isEmpty() ? "" : "streaming",
                from,
                from.isEmpty() ? 0 : 5432,
                standby.node().name(),
                false,
                List.of(below),
                true);
        standby.saw(look(sent, timeline, received), details, Duration.ZERO);
    }

    private static Look look(long sent, int timeline, long received) {
        return new Look(Role.STANDBY, received - 10, received, timeline, sent, sent, Duration.ZERO, null, null);
    }

    private static Follower follower(String name) {
        return new Follower(name, "", "streaming", "async", 1, 1, 1, 1, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    private @Nullable Probe left() {
        return estate.of(lost, List.of(one, other), ENOUGH, LATER);
    }

    @BeforeEach
    void lose() {
        sees(one, 90, 1, 500, "192.0.2.1");
        sees(other, 90, 1, 400, "192.0.2.1");
        assertThat(estate.of(lost, List.of(one, other), ENOUGH, LOST)).isNull();
    }

    @Test
    void when_nobody_receives_anything_any_more_it_is_what_whoever_has_most_has_received() {
        sees(one, 110, 1, 510, "");
        assertThat(left()).as("before the other was asked").isNull();
        sees(other, 120, 1, 420, "");
        assertThat(left()).isEqualTo(new Probe(lost, 110, 510, List.of(one.node(), other.node())));
    }

    @Test
    void what_was_seen_before_the_loss_says_nothing() {
        sees(one, 99, 1, 510, "");
        sees(other, 100, 1, 420, "");
        assertThat(left()).isNull();
    }

    @Test
    void while_one_may_still_receive_something_nobody_knows() {
        sees(one, 110, 1, 510, "");
        sees(other, 120, 1, 420, "192.0.2.1");
        assertThat(left()).isNull();
        sees(other, 130, 1, 430, "");
        assertThat(left()).isNotNull();
        sees(one, 140, 1, 520, "192.0.2.1");
        assertThat(left()).isNull();
    }

    @Test
    void whoever_receives_from_another_standby_gets_no_more_than_that_one_has() {
        sees(one, 110, 1, 510, "");
        sees(other, 120, 1, 420, "192.0.2.2");
        assertThat(left()).isNotNull();
        sees(other, 130, 1, 430, "some name");
        assertThat(left()).isNull();
        sees(one, 140, 1, 510, "", follower("other"));
        assertThat(left()).as("known by its own name").isNotNull();
        sees(one, 150, 1, 510, "192.0.2.1", follower("other"));
        assertThat(left()).isNull();
    }

    @Test
    void a_primary_that_hangs_has_sent_all_that_it_will_when_nothing_has_come_for_long_enough() {
        sees(one, 110, 1, 510, "192.0.2.1");
        sees(other, 110, 1, 420, "192.0.2.1");
        assertThat(left()).isNull();
        sees(one, 150, 1, 520, "192.0.2.1");
        sees(other, 160, 1, 420, "192.0.2.1");
        assertThat(left()).as("something came").isNull();
        sees(one, 199, 1, 520, "192.0.2.1");
        assertThat(left()).as("not long enough").isNull();
        sees(one, 200, 1, 520, "192.0.2.1");
        assertThat(left()).isEqualTo(new Probe(lost, 160, 520, List.of(one.node(), other.node())));
        sees(one, 210, 1, 530, "192.0.2.1");
        sees(other, 220, 1, 420, "192.0.2.1");
        assertThat(left())
                .as("somebody else still reaches it")
                .isEqualTo(new Probe(lost, 210, 530, List.of(one.node(), other.node())));
        one.isLost();
        assertThat(left())
                .as("what it may have shown since nobody knows")
                .isEqualTo(new Probe(lost, 220, 530, List.of(other.node())));
    }

    @Test
    void a_look_that_brings_no_details_changes_nothing() {
        sees(one, 110, 1, 510, "");
        sees(other, 120, 1, 420, "");
        Probe before = left();
        one.saw(look(130, 1, 600), null, Duration.ZERO);
        assertThat(left()).isEqualTo(before);
    }

    @Test
    void what_one_had_that_is_gone_since_the_others_still_lack() {
        sees(one, 110, 1, 510, "");
        sees(other, 120, 1, 420, "");
        assertThat(left()).isNotNull();
        one.isLost();
        sees(other, 130, 1, 420, "");
        assertThat(left()).isEqualTo(new Probe(lost, 130, 510, List.of(one.node(), other.node())));
        assertThat(estate.isAllWith(other.look())).isFalse();
    }

    @Test
    void an_older_history_is_no_part_of_it() {
        sees(one, 110, 2, 510, "");
        sees(other, 120, 1, 900, "");
        assertThat(left()).isEqualTo(new Probe(lost, 110, 510, List.of(one.node())));
        assertThat(estate.isForeignTo(other.look())).isTrue();
        assertThat(estate.isAllWith(other.look())).isFalse();
        assertThat(estate.isAllWith(look(130, 2, 520))).isTrue();
    }

    @Test
    void who_was_lost_and_came_back_leaves_what_is_there_when_it_is_lost_again() {
        sees(one, 110, 1, 510, "");
        sees(other, 120, 1, 420, "");
        assertThat(left()).isNotNull();
        estate.isNone();
        assertThat(estate.of(lost, List.of(one, other), ENOUGH, 200)).isNull();
        sees(one, 210, 1, 700, "");
        sees(other, 220, 1, 420, "");
        assertThat(estate.of(lost, List.of(one, other), ENOUGH, 230))
                .isEqualTo(new Probe(lost, 210, 700, List.of(one.node(), other.node())));
    }
}
