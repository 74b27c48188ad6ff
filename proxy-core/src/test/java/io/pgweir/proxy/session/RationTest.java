package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RationTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Ration ration = new Ration();

    @Test
    void so_many_pass_in_a_second_and_the_others_are_counted() {
        for (int i = 0; i < 3; i++) {
            assertThat(ration.takes(3, -5 + i)).isTrue();
        }
        assertThat(ration.left()).isZero();
        for (int i = 0; i < 7; i++) {
            assertThat(ration.takes(3, SECOND - 6)).isFalse();
        }
        assertThat(ration.takes(3, SECOND - 5)).as("a second later").isTrue();
        assertThat(ration.left()).isEqualTo(7);
        assertThat(ration.left()).as("it was told").isZero();
    }

    @Test
    void more_may_be_let_through_at_once() {
        assertThat(ration.takes(1, 0)).isTrue();
        assertThat(ration.takes(1, 1)).isFalse();
        assertThat(ration.takes(2, 2)).isTrue();
    }
}
