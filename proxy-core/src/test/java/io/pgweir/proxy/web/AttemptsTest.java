package io.pgweir.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final Attempts attempts = new Attempts();

    private static InetAddress address(int last) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, (byte) (last >> 16), (byte) (last >> 8), (byte) last});
    }

    @Test
    void after_five_failures_nothing_is_looked_at_until_the_minute_is_over() throws Exception {
        InetAddress here = address(1);
        for (int i = 0; i < Attempts.MOST_FAILURES; i++) {
            assertThat(attempts.waits(here, i)).isZero();
            attempts.begins(here, i);
        }
        assertThat(attempts.waits(here, 10)).isEqualTo(60);
        assertThat(attempts.waits(here, MINUTE - 1)).isEqualTo(1);
        assertThat(attempts.waits(address(2), 10)).as("somebody else").isZero();
        assertThat(attempts.waits(here, MINUTE)).isZero();
    }

    @Test
    void a_success_forgives_what_went_before() throws Exception {
        InetAddress here = address(1);
        for (int i = 0; i < Attempts.MOST_FAILURES; i++) {
            attempts.begins(here, 0);
        }
        attempts.succeeded(here);
        assertThat(attempts.waits(here, 1)).isZero();
    }

    @Test
    void many_addresses_are_not_all_remembered_but_the_last_ones_are() throws Exception {
        for (int i = 0; i < 5000; i++) {
            for (int k = 0; k < Attempts.MOST_FAILURES; k++) {
                attempts.begins(address(i), 0);
            }
        }
        assertThat(attempts.waits(address(1), 1)).isZero();
        assertThat(attempts.waits(address(4999), 1)).isPositive();
    }
}
