package io.pgweir.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LagTest {
    private final Node primary = Followers.standby("p", 1, 0, false);
    private final Node standby = Followers.standby("s", 1, 0, true);
    private final Lag lag = new Lag();

    @Test
    void an_idle_primary_leaves_nobody_behind() {
        for (int t = 0; t < 10_000; t += 10) {
            lag.wrote(new Probe(primary, t, 100));
            assertThat(lag.nanosBehind(standby, 100, t + 5)).isZero();
        }
    }

    @Test
    void a_standby_that_stands_still_falls_behind_with_the_first_thing_written() {
        lag.wrote(new Probe(primary, 0, 100));
        assertThat(lag.nanosBehind(standby, 100, 1)).isZero();
        lag.wrote(new Probe(primary, 1000, 100));
        assertThat(lag.nanosBehind(standby, 100, 1001)).isZero();
        lag.wrote(new Probe(primary, 2000, 150));
        assertThat(lag.nanosBehind(standby, 100, 2500)).isEqualTo(1500);
        for (int t = 3000; t < 3_000_000; t += 1000) {
            lag.wrote(new Probe(primary, t, 150 + t));
        }
        assertThat(lag.nanosBehind(standby, 100, 3_000_000)).isEqualTo(2_999_000);
        assertThat(lag.nanosBehind(standby, 10_000_000, 3_000_000)).isZero();
    }

    @Test
    void what_turned_out_to_be_no_commit_leaves_nobody_behind() {
        lag.wrote(new Probe(primary, 0, 100));
        lag.wrote(new Probe(primary, 1000, 180));
        assertThat(lag.nanosBehind(standby, 100, 1500)).isEqualTo(1500);
        for (int t = 2000; t < 20_000; t += 1000) {
            lag.wrote(new Probe(primary, t, 100));
            assertThat(lag.nanosBehind(standby, 100, t + 500)).isZero();
        }
    }

    @Test
    void a_standby_that_keeps_its_distance_is_as_far_behind_as_that() {
        for (int t = 0; t <= 100_000; t += 1000) {
            lag.wrote(new Probe(primary, t, t));
        }
        assertThat(lag.nanosBehind(standby, 90_500, 100_000)).isEqualTo(10_000);
    }
}
