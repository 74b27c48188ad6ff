package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProspectsTest {
    private final Prospects prospects = new Prospects();

    private static long millis(long millis) {
        return Long.MAX_VALUE - 7 + TimeUnit.MILLISECONDS.toNanos(millis); // the clock may go past its largest value
    }

    /** When a read waited, of one that comes each millisecond and waits for five of them in vain. */
    private List<Integer> waitsInVain(int until) {
        List<Integer> waits = new ArrayList<>();
        for (int now = 0; now < until; now++) {
            if (prospects.mayWait(millis(now))) {
                waits.add(now);
                now += 5;
                prospects.waited(false, millis(now));
            }
        }
        return waits;
    }

    @Test
    void reads_wait_until_one_has_waited_in_vain() {
        for (int now = 0; now < 100; now++) {
            assertThat(prospects.mayWait(millis(now))).isTrue();
        }
        prospects.waited(false, millis(100));
        assertThat(prospects.mayWait(millis(101))).isFalse();
    }

    @Test
    void where_they_wait_in_vain_one_tries_less_and_less_often_but_for_ever() {
        assertThat(waitsInVain(520)).containsExactly(0, 15, 35, 75, 155, 255, 355, 455);
    }

    @Test
    void where_one_is_served_all_wait_again() {
        waitsInVain(500);
        prospects.waited(true, millis(501));
        assertThat(prospects.mayWait(millis(501))).isTrue();
        assertThat(prospects.mayWait(millis(501))).isTrue();
    }

    @Test
    void several_that_waited_at_the_same_time_are_one_failure() {
        prospects.waited(false, millis(5));
        prospects.waited(false, millis(6));
        prospects.waited(false, millis(7));
        assertThat(prospects.mayWait(millis(15))).isTrue();
    }
}
