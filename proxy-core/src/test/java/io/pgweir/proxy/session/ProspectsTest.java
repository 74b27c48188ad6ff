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

    private void inVain(int times, long now) {
        for (int i = 0; i < times; i++) {
            prospects.waited(false, millis(now));
        }
    }

    @Test
    void reads_wait_until_many_have_waited_in_vain() {
        inVain(63, 0);
        prospects.waited(true, millis(1));
        inVain(63, 2);
        assertThat(prospects.mayWait(millis(3))).isTrue();
        inVain(1, 4);
        assertThat(prospects.mayWait(millis(5))).isFalse();
    }

    @Test
    void where_they_wait_in_vain_one_tries_less_and_less_often_but_for_ever() {
        inVain(63, 0);
        assertThat(waitsInVain(2000)).containsExactly(0, 15, 35, 75, 155, 315, 635, 1275, 1915);
    }

    @Test
    void where_one_is_served_all_wait_again() {
        inVain(63, 0);
        waitsInVain(500);
        prospects.waited(true, millis(501));
        assertThat(prospects.mayWait(millis(501))).isTrue();
        assertThat(prospects.mayWait(millis(501))).isTrue();
    }
}
