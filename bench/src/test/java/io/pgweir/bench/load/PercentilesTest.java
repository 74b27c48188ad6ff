package io.pgweir.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PercentilesTest {
    @Test
    void half_of_the_times_are_no_longer_than_the_median() {
        assertThat(Percentiles.of(new double[] {4, 1, 3, 2}, 0.5)).isEqualTo(2);
        assertThat(Percentiles.of(new double[] {9}, 0.99)).isEqualTo(9);
    }

    @Test
    void one_of_a_hundred_may_be_longer_than_the_99th() {
        double[] times = new double[200];
        for (int i = 0; i < times.length; i++) {
            times[i] = i + 1;
        }
        assertThat(Percentiles.of(times, 0.99)).isEqualTo(198);
    }

    @Test
    void nothing_has_no_percentile() {
        assertThat(Percentiles.of(new double[0], 0.5)).isNaN();
    }
}
