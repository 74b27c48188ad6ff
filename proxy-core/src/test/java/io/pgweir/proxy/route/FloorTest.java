package io.pgweir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.cluster.Followers;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.Probe;
import java.util.List;
import org.junit.jupiter.api.Test;

class FloorTest {
    private final Node primary = Followers.standby("p", 1, 0, false);
    private final Node standby = Followers.standby("s", 1, 0, true);
    private final Floor floor = new Floor();

    private Probe at(long sent, long position) {
        return new Probe(primary, sent, position);
    }

    @Test
    void a_new_session_may_read_anything() {
        assertThat(floor.position(at(1, 100))).isZero();
    }

    @Test
    void nobody_knows_how_new_a_read_must_be_without_a_primary() {
        assertThat(floor.position(null)).isEqualTo(Floor.UNKNOWN);
    }

    @Test
    void a_position_that_was_asked_for_before_the_write_was_done_says_nothing_of_it() {
        floor.leftPrimary(10);
        assertThat(floor.position(at(9, 100))).isEqualTo(Floor.UNKNOWN);
        assertThat(floor.position(at(10, 100))).isEqualTo(Floor.UNKNOWN);
        assertThat(floor.position(at(11, 100))).isEqualTo(100);
    }

    @Test
    void once_bounded_it_does_not_run_away_with_what_others_write() {
        floor.leftPrimary(10);
        assertThat(floor.position(at(11, 100))).isEqualTo(100);
        assertThat(floor.position(at(12, 200))).isEqualTo(100);
        floor.leftPrimary(20);
        assertThat(floor.position(at(19, 300))).isEqualTo(Floor.UNKNOWN);
        assertThat(floor.position(at(21, 300))).isEqualTo(300);
    }

    @Test
    void a_later_position_that_is_lower_is_the_better_bound() {
        floor.leftPrimary(10);
        assertThat(floor.position(at(11, 164))).isEqualTo(164);
        assertThat(floor.position(at(12, 100))).isEqualTo(100);
        assertThat(floor.position(at(13, 164))).isEqualTo(100);
    }

    @Test
    void what_was_asked_before_a_crash_and_answered_after_somebody_noticed_it_does_not_bind_to_what_came_back() {
        floor.goesTo(standby);
        standby.lost();
        floor.leftStandby(standby, 10);
        assertThat(floor.mayStay()).isFalse();
        floor.goesTo(standby);
        floor.leftStandby(standby, 20);
        assertThat(floor.mayStay()).isTrue();
    }

    @Test
    void what_was_seen_on_a_standby_the_primary_may_not_show_until_that_was_looked_at_later() {
        assertThat(floor.unsettled()).isNull();
        long seen = System.nanoTime() + 10; // it is settled from when it was made on
        Followers.settled(standby, seen - 1);
        floor.leftStandby(standby, seen);
        floor.leftPrimary(seen + 1);
        assertThat(floor.unsettled()).isSameAs(standby);
        Followers.settled(standby, seen);
        assertThat(floor.unsettled()).isSameAs(standby);
        Followers.settled(standby, seen + 1);
        assertThat(floor.unsettled()).isNull();
    }

    @Test
    void what_was_seen_on_a_standby_is_bounded_by_a_position_asked_for_later() {
        floor.leftStandby(standby, 10);
        assertThat(floor.bound()).isSameAs(standby);
        assertThat(floor.elsewhere(at(10, 100))).isEqualTo(Floor.UNKNOWN);
        assertThat(floor.elsewhere(at(11, 100))).isEqualTo(100);
        floor.raise(100);
        assertThat(floor.bound()).isNull();
        assertThat(floor.position(at(12, 200))).isEqualTo(100);
    }

    @Test
    void positions_of_another_primary_are_not_compared_with_the_old_one_s() {
        floor.leftPrimary(10);
        assertThat(floor.position(at(11, 1000))).isEqualTo(1000);
        Node promoted = Followers.standby("q", 1, 0, false);
        assertThat(floor.position(new Probe(promoted, 20, 900))).isEqualTo(Floor.UNKNOWN);
        assertThat(floor.position(new Probe(promoted, 21, 910))).isEqualTo(910);
    }

    @Test
    void a_standby_that_may_have_crashed_since_is_not_stayed_with() {
        floor.leftStandby(standby, 10);
        assertThat(floor.mayStay()).isTrue();
        standby.lost();
        assertThat(floor.mayStay()).isFalse();
        assertThat(standby.isFresh()).isFalse();
        assertThat(floor.elsewhere(at(11, 100))).isEqualTo(100);
        floor.goesTo(standby);
        floor.leftStandby(standby, 12);
        assertThat(floor.mayStay()).isTrue();
    }

    private Probe left(long sent, long position, Node... heirs) {
        return new Probe(primary, sent, position, List.of(heirs));
    }

    @Test
    void of_a_primary_that_is_lost_nothing_newer_is_asked_for_than_what_it_left() {
        floor.leftPrimary(10);
        assertThat(floor.position(at(11, 1000))).isEqualTo(1000);
        assertThat(floor.position(left(12, 900, standby))).isEqualTo(900);
        floor.leftPrimary(20);
        assertThat(floor.position(left(20, 900, standby))).isEqualTo(Floor.UNKNOWN);
        assertThat(floor.position(left(21, 900, standby))).isEqualTo(900);
    }

    @Test
    void what_came_back_with_its_primary_is_to_be_seen_again() {
        floor.leftPrimary(10);
        assertThat(floor.position(left(11, 900, standby))).isEqualTo(900);
        assertThat(floor.position(at(12, 1000))).isEqualTo(Floor.UNKNOWN);
        assertThat(floor.position(at(13, 1100))).isEqualTo(1100);
    }

    @Test
    void what_a_lost_standby_showed_that_may_have_had_more_than_the_others_they_do_not_show_again() {
        Node other = Followers.standby("t", 1, 900, true);
        floor.leftStandby(standby, 10);
        assertThat(floor.elsewhere(left(11, 900, other))).isEqualTo(Floor.UNKNOWN);
        assertThat(floor.elsewhere(left(10, 900, other, standby))).isEqualTo(Floor.UNKNOWN);
        assertThat(floor.elsewhere(left(11, 900, other, standby))).isEqualTo(900);
    }

    @Test
    void what_a_lost_primary_had_nobody_says() {
        floor.leftPrimary(10);
        assertThat(floor.covers(left(11, 900, standby))).isEqualTo(Floor.UNKNOWN);
        assertThat(floor.covers(at(13, 1000))).isEqualTo(Floor.UNKNOWN);
        assertThat(floor.covers(at(14, 1000))).isEqualTo(1000);
    }
}
