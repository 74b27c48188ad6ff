package io.pgweir.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.MonitorConfig;
import io.pgweir.config.Secret;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthTest {
    static final MonitorConfig LIMITS = new MonitorConfig(
            "m",
            new Secret(""),
            "d",
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            3,
            2,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));

    private final Health health = new Health();
    private long now;

    private void answers(int times) {
        for (int i = 0; i < times; i++) {
            health.answered(LIMITS, now);
        }
    }

    private void fails(int times) {
        for (int i = 0; i < times; i++) {
            health.failed(LIMITS, now);
        }
    }

    private void later(Duration by) {
        now += by.toNanos();
    }

    @Test
    void nothing_is_known_of_a_node_before_it_has_answered_once_or_failed_often_enough() {
        assertThat(health.isKnown()).isFalse();
        fails(2);
        assertThat(health.isKnown()).isFalse();
        fails(1);
        assertThat(health.isKnown()).isTrue();
        assertThat(health.isAlive()).isFalse();
    }

    @Test
    void a_node_that_answers_the_first_time_is_alive_at_once() {
        fails(2);
        answers(1);
        assertThat(health.isAlive()).isTrue();
    }

    @Test
    void single_failures_are_none() {
        answers(1);
        for (int i = 0; i < 10; i++) {
            fails(2);
            assertThat(health.isInDoubt()).isTrue();
            answers(1);
            assertThat(health.isInDoubt()).isFalse();
            assertThat(health.isAlive()).isTrue();
        }
    }

    @Test
    void a_node_that_fell_must_answer_often_enough_in_a_row() {
        answers(1);
        fails(3);
        assertThat(health.isAlive()).isFalse();
        answers(1);
        fails(1);
        answers(1);
        assertThat(health.isAlive()).isFalse();
        answers(1);
        assertThat(health.isAlive()).isTrue();
    }

    @Test
    void a_node_that_keeps_falling_must_answer_more_and_more_often_until_it_has_been_calm() {
        answers(1);
        for (int needed : new int[] {2, 4, 8, 16}) {
            later(Duration.ofSeconds(1));
            fails(3);
            answers(needed - 1);
            assertThat(health.isAlive())
                    .as("after %d of %d", needed - 1, needed)
                    .isFalse();
            answers(1);
            assertThat(health.isAlive()).as("after %d", needed).isTrue();
        }
        later(Duration.ofSeconds(11));
        fails(3);
        answers(2);
        assertThat(health.isAlive()).isTrue();
    }
}
