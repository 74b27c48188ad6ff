package io.pgweir.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void a_ratio_is_taken_round_by_round_before_its_median() {
        Figures ours = new Figures(10, 40, 30);
        Figures theirs = new Figures(10, 10, 15);

        assertThat(ours.dividedBy(theirs).print(2)).isEqualTo("2.00 (1.00–4.00)");
    }

    @Test
    void an_even_number_of_rounds_has_its_median_in_between() {
        assertThat(new Figures(4, 1, 3, 2).median()).isEqualTo(2.5);
    }

    @Test
    void a_figure_without_meaning_is_a_dash() {
        assertThat(new Figures(Double.NaN, Double.NaN).print(3)).isEqualTo("–");
    }

    @Test
    void a_round_that_one_of_two_missed_is_in_no_ratio() {
        Figures ours = new Figures(10, Double.NaN, 30);
        Figures theirs = new Figures(5, 5, 10);

        assertThat(ours.dividedBy(theirs).print(1)).isEqualTo("2.5 (2.0–3.0)");
    }
}
