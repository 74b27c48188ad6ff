package io.pgweir.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** As few workers as the load keeps busy, and none of them back and forth. */
class RotaTest {
    private final Rota rota = new Rota(3);
    private final long[] moved = new long[3];
    private boolean moves = true;

    @Test
    void who_has_no_time_left_gives_half_to_who_has_least_to_do() {
        assertThat(after(Rota.SURE_OF_FULL - 1, 950, 0, 100)).isNull();
        assertThat(after(1, 950, 0, 100)).isEqualTo(new Rota.Shift(0, 1, 500));
    }

    @Test
    void it_gives_no_more_than_makes_both_even() {
        assertThat(after(Rota.SURE_OF_FULL, 400, 900)).isEqualTo(new Rota.Shift(1, 0, 277));
    }

    @Test
    void a_moment_without_time_is_none() {
        assertThat(after(Rota.SURE_OF_FULL - 1, 950, 0)).isNull();
        assertThat(after(1, 500, 0)).isNull();
        assertThat(after(Rota.SURE_OF_FULL - 1, 950, 0)).isNull();
    }

    @Test
    void where_all_are_full_nobody_moves() {
        assertThat(after(100, 1000, 900, 850)).isNull();
    }

    @Test
    void of_two_that_have_little_the_one_with_less_gives_all_away() {
        assertThat(after(Rota.SURE_OF_LITTLE - 1, 100, 200, 700)).isNull();
        assertThat(after(1, 100, 200, 700)).isEqualTo(new Rota.Shift(0, 1, 1000));
    }

    @Test
    void of_two_that_have_the_same_it_is_the_later() {
        assertThat(after(Rota.SURE_OF_LITTLE, 100, 100)).isEqualTo(new Rota.Shift(1, 0, 1000));
    }

    @Test
    void who_sleeps_has_nothing_to_give() {
        assertThat(after(100, 400, Rota.ASLEEP - 1)).isNull();
        assertThat(after(100, 0, 0, 0)).isNull();
    }

    @Test
    void what_came_of_a_shift_is_waited_for() {
        assertThat(after(Rota.SURE_OF_FULL, 1000, 0)).isNotNull();
        assertThat(after(Rota.SETTLES + Rota.SURE_OF_FULL - 1, 1000, 0)).isNull();
        assertThat(after(1, 1000, 0)).isNotNull();
    }

    @Test
    void one_whose_clients_can_not_move_does_not_keep_others_from_being_relieved() {
        moves = false;
        assertThat(after(Rota.SURE_OF_FULL, 1000, 950, 0)).isEqualTo(new Rota.Shift(0, 2, 500));
        assertThat(after(Rota.SETTLES + Rota.SURE_OF_FULL, 1000, 950, 0)).isEqualTo(new Rota.Shift(1, 2, 500));
    }

    @Test
    void one_that_could_not_be_relieved_is_asked_again_soon_however_often() {
        moves = false;
        for (int i = 0; i < 10; i++) {
            int looks = 0;
            while (rota.look(new int[] {1000, 0}, moved) == null) {
                looks++;
            }
            assertThat(looks).isLessThanOrEqualTo(Rota.SETTLES + Rota.STUCK + Rota.SURE_OF_FULL);
        }
    }

    @Test
    void one_that_is_never_without_work_of_its_own_lets_others_come() {
        moves = false;
        assertThat(after(Rota.SURE_OF_LITTLE, 30, 200, 0)).isEqualTo(new Rota.Shift(0, 1, 1000));
        assertThat(after(Rota.SETTLES + Rota.SURE_OF_LITTLE, 30, 200, 0)).isEqualTo(new Rota.Shift(1, 0, 1000));
    }

    @Test
    void newcomers_stay_where_they_came_in_while_there_is_room() {
        assertThat(Rota.arrival(new int[] {300, 10, 200}, 1)).isEqualTo(1);
        assertThat(Rota.arrival(new int[] {300, 700, 200}, 1)).isZero();
    }

    @Test
    void other_newcomers_go_where_most_is_done_and_there_is_room() {
        assertThat(Rota.arrival(new int[] {0, 0, 0}, -1)).isZero();
        assertThat(Rota.arrival(new int[] {10, 300, 200}, -1)).isEqualTo(1);
        assertThat(Rota.arrival(new int[] {10, 700, 200}, -1)).isEqualTo(2);
        assertThat(Rota.arrival(new int[] {800, 700, 900}, -1)).isEqualTo(1);
    }

    /** However the load lies, in the end none is full beside one with time, no two are one too many, and nothing moves. */
    @Test
    void whatever_the_load_it_comes_to_rest() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            int[] loads = new int[1 + random.nextInt(6)];
            Arrays.setAll(loads, i -> random.nextInt(1001));
            Rota own = new Rota(loads.length);
            long[] gone = new long[loads.length];
            int quiet = 0;
            for (int look = 0; look < 2000 && quiet < 100; look++) {
                Rota.Shift shift = own.look(loads, gone);
                quiet = shift == null ? quiet + 1 : 0;
                if (shift != null) {
                    gone[shift.from()]++;
                    int part = loads[shift.from()] * shift.share() / 1000;
                    loads[shift.from()] -= part;
                    loads[shift.to()] += part;
                }
            }
            assertThat(quiet).as("quiet in the end").isEqualTo(100);
            int[] awake = Arrays.stream(loads)
                    .filter(load -> load >= Rota.ASLEEP)
                    .sorted()
                    .toArray();
            if (awake.length > 1) {
                assertThat(awake[0] + awake[1]).isGreaterThan(Rota.LITTLE);
            }
            int most = Arrays.stream(loads).max().orElseThrow();
            int least = Arrays.stream(loads).min().orElseThrow();
            assertThat(most < Rota.FULL || most - least < Rota.GAP).isTrue();
        }
    }

    /** Two workers with something that stays; all that can move is with one of them, and after a while stays there, too. */
    @Test
    void clients_are_not_sent_back_and_forth_between_what_can_not_move() {
        int[] loads = {220, 20};
        Rota own = new Rota(2);
        long[] gone = new long[2];
        int last = 0;
        int journeys = 0;
        for (int look = 0; look < 36_000; look++) { // an hour
            Rota.Shift shift = own.look(loads, gone);
            if (shift != null && loads[shift.from()] > 20) {
                gone[shift.from()]++;
                loads[shift.from()] -= 200;
                loads[shift.to()] += 200;
                journeys++;
                last = look;
            }
        }
        assertThat(journeys).isLessThan(25);
        assertThat(last).isPositive();
    }

    /** What it says at the last of so many looks that all see the same; before that it must say nothing. */
    private Rota.@Nullable Shift after(int looks, int... loads) {
        for (int i = 1; i < looks; i++) {
            assertThat(rota.look(loads, moved)).isNull();
        }
        Rota.Shift shift = rota.look(loads, moved);
        if (shift != null && moves) {
            moved[shift.from()]++;
        }
        return shift;
    }
}
