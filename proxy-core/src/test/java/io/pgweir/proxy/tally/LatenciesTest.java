package io.pgweir.proxy.tally;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Times are told apart by round bounds, and what is read from them is what was noted. */
class LatenciesTest {
    @Test
    void bounds_are_round_and_grow_from_ten_microseconds_to_a_hundred_seconds() {
        assertThat(Buckets.boundNanos(0)).isEqualTo(TimeUnit.MICROSECONDS.toNanos(10));
        assertThat(Buckets.boundNanos(Buckets.COUNT - 2)).isEqualTo(TimeUnit.SECONDS.toNanos(100));
        assertThat(Buckets.boundNanos(Buckets.COUNT - 1)).isEqualTo(Long.MAX_VALUE);
        List<Long> coarse = new ArrayList<>();
        for (int i = 0; i < Buckets.COUNT; i++) {
            assertThat(i == 0 || Buckets.boundNanos(i) > Buckets.boundNanos(i - 1))
                    .isTrue();
            if (Buckets.isCoarse(i)) {
                coarse.add(TimeUnit.NANOSECONDS.toMicros(Buckets.boundNanos(i)));
            }
        }
        assertThat(coarse).startsWith(10L, 20L, 50L, 100L, 200L, 500L, 1000L).endsWith(50_000_000L, 100_000_000L);
    }

    @Test
    void a_time_is_in_the_first_bucket_whose_bound_is_not_below_it() {
        assertThat(Buckets.of(0)).isZero();
        assertThat(Buckets.of(Long.MAX_VALUE)).isEqualTo(Buckets.COUNT - 1);
        for (int i = 0; i < Buckets.COUNT - 1; i++) {
            assertThat(Buckets.of(Buckets.boundNanos(i))).isEqualTo(i);
            assertThat(Buckets.of(Buckets.boundNanos(i) + 1)).isEqualTo(i + 1);
        }
    }

    @Test
    void any_time_lies_between_its_bounds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            long nanos = random.nextLong() >>> (1 + random.nextInt(63));
            int bucket = Buckets.of(nanos);
            assertThat(nanos <= Buckets.boundNanos(bucket) && (bucket == 0 || nanos > Buckets.boundNanos(bucket - 1)))
                    .as("seed %d: %d ns in bucket %d", seed, nanos, bucket)
                    .isTrue();
        }
    }

    @Test
    void the_sum_over_workers_is_the_sum_of_all_that_was_noted() {
        Latencies one = new Latencies();
        Latencies other = new Latencies();
        one.note(100);
        one.note(-5); // a clock that was set back elsewhere
        other.note(TimeUnit.HOURS.toNanos(1));
        LatencySum sum = one.read().plus(other.read());
        assertThat(sum.count()).isEqualTo(3);
        assertThat(sum.count(0)).isEqualTo(2);
        assertThat(sum.count(Buckets.COUNT - 1)).isEqualTo(1);
        assertThat(sum.nanos()).isEqualTo(100 + TimeUnit.HOURS.toNanos(1));
    }

    @Test
    void quantiles_are_as_exact_as_the_bounds_are_close() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Latencies latencies = new Latencies();
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            long nanos = (long) (100_000 * Math.exp(random.nextGaussian()));
            all.add(nanos);
            latencies.note(nanos);
        }
        Collections.sort(all);
        LatencySum sum = latencies.read();
        for (double part : new double[] {0.5, 0.9, 0.99}) {
            assertThat((double) sum.quantileNanos(part))
                    .as("seed %d, quantile %s", seed, part)
                    .isCloseTo(all.get((int) (part * all.size()) - 1), Percentage.withPercentage(30));
        }
    }

    @Test
    void of_two_states_the_difference_is_what_came_in_between() {
        Latencies latencies = new Latencies();
        latencies.note(TimeUnit.SECONDS.toNanos(50));
        LatencySum before = latencies.read();
        latencies.note(TimeUnit.MILLISECONDS.toNanos(1));
        LatencySum between = latencies.read().since(before);
        assertThat(between.count()).isEqualTo(1);
        assertThat(between.nanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(between.quantileNanos(0.5)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(before.since(before).quantileNanos(0.5)).isZero();
    }
}
