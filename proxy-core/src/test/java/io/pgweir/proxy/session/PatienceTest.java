package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private final Patience patience = new Patience();

    private void run(int reads) {
        for (int i = 0; i < reads; i++) {
            patience.reads(true);
        }
        patience.goesHome();
    }

    @Test
    void a_session_that_reads_often_waits_with_the_first_read_behind_a_write() {
        run(9);
        assertThat(patience.pays()).isTrue();
        patience.reads(false);
        assertThat(patience.pays()).isFalse();
    }

    @Test
    void a_session_that_reads_seldom_goes_home_at_once() {
        assertThat(patience.pays()).isFalse();
        for (int i = 0; i < 10; i++) {
            run(4);
        }
        assertThat(patience.pays()).isFalse();
    }

    @Test
    void it_learns_that_a_session_has_changed() {
        run(1);
        for (int i = 0; i < 20; i++) {
            run(50);
        }
        assertThat(patience.pays()).isTrue();
        for (int i = 0; i < 40; i++) {
            run(1);
        }
        assertThat(patience.pays()).isFalse();
    }

    @Test
    void writes_behind_one_another_say_nothing_of_how_much_is_read() {
        for (int i = 0; i < 20; i++) {
            run(8);
            run(0);
            run(0);
        }
        assertThat(patience.pays()).isTrue();
    }

    @Test
    void reads_that_stay_at_home_try_again_more_and_more_seldom() {
        List<Integer> tries = new ArrayList<>();
        for (int read = 0; read < 200; read++) {
            if (patience.pays()) {
                tries.add(read);
            }
            patience.reads(false);
        }
        assertThat(tries).containsExactly(16, 32, 64, 128, 192);
    }

    @Test
    void it_tells_when_a_session_leaves_home() {
        assertThat(patience.reads(true)).isTrue();
        assertThat(patience.reads(true)).isFalse();
        patience.goesHome();
        assertThat(patience.reads(false)).isFalse();
        assertThat(patience.reads(true)).isTrue();
        assertThat(patience.reads(true)).isFalse();
    }
}
