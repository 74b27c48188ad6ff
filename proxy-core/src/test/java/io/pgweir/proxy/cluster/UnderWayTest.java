package io.pgweir.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnderWayTest {
    @ParameterizedTest
    @CsvSource({
        "99, 100:105:100, false",
        "100, '100:105:100,103', true",
        "102, '100:105:100,103', false",
        "103, '100:105:100,103', true",
        "105, '100:105:100,103', true",
        "106, 105:105:, true",
        "104, 105:105:, false"
    })
    void who_is_listed_or_comes_later_is_under_way(long transaction, String snapshot, boolean underWay) {
        assertThat(UnderWay.read(snapshot, 1).has(transaction)).isEqualTo(underWay);
    }

    @Test
    void what_a_standby_shows_early_is_settled_when_the_primary_has_none_of_it_under_way() {
        UnderWay first = UnderWay.read("100:105:100,103", 1);
        Early early = Early.read(first, "103,105");
        assertThat(early.isSettledBy(first)).isFalse();
        assertThat(early.isSettledBy(UnderWay.read("100:106:100,103", 2))).isFalse();
        assertThat(early.isSettledBy(UnderWay.read("100:105:100", 2))).isFalse();
        assertThat(early.isSettledBy(UnderWay.read("100:106:100", 2))).isTrue();
        assertThat(Early.read(first, "").isSettledBy(first)).isTrue();
    }

    @Test
    void what_a_standby_could_not_tell_is_never_settled() {
        UnderWay none = UnderWay.read("100:100:", 1);
        assertThat(Early.read(none, null).isSettledBy(none)).isFalse();
    }
}
