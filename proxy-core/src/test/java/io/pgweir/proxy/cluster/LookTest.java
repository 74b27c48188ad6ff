package io.pgweir.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LookTest {
    private static Look primary(long position, long flushed, long millis) {
        long nanos = Duration.ofMillis(millis).toNanos();
        return new Look(Role.PRIMARY, position, flushed, 1, nanos, nanos, Duration.ofMillis(200), null, null);
    }

    @Test
    void commits_may_lie_anywhere_before_what_was_written_last() {
        assertThat(primary(100, 50, 0).commits()).isEqualTo(100);
    }

    @Test
    void what_stays_unflushed_for_longer_than_any_commit_would_is_none() {
        Look first = primary(100, 50, 0);
        Look soon = primary(100, 60, 900).after(first);
        Look late = primary(100, 60, 1100).after(soon);
        assertThat(soon.commits()).isEqualTo(100);
        assertThat(late.commits()).isEqualTo(60);
        assertThat(primary(108, 60, 2500).after(late).commits()).isEqualTo(108);
    }
}
