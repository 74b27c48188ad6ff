package io.pgweir.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.PoolMode;
import io.pgweir.proxy.tally.Count;
import io.pgweir.proxy.tally.Tally;
import io.pgweir.proxy.view.PoolSight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Series are bounded in number, and no counter ever falls. */
class PoolHistoryTest {
    private static PoolSight pool(String database, Tally tally) {
        return new PoolSight(
                database, database, "app", "n1", PoolMode.TRANSACTION, 20, 1, 2, 0, 0, 0, 0, 3, 4, tally.read());
    }

    private static Tally worked(int queries) {
        Tally tally = new Tally();
        tally.count(Count.CONNECTS);
        tally.add(Count.LEASES, queries);
        tally.add(Count.QUERIES, queries);
        return tally;
    }

    private static long queries(List<PoolSeries> all, String database) {
        return all.stream()
                .filter(series -> series.database().equals(database))
                .mapToLong(series -> series.tallied().of(Count.QUERIES))
                .sum();
    }

    @Test
    void those_that_come_too_late_are_counted_together() {
        PoolHistory history = new PoolHistory(2);
        List<PoolSeries> told = history.after(
                List.of(pool("a", worked(1)), pool("b", worked(2)), pool("c", worked(4)), pool("d", worked(8))));
        assertThat(told).extracting(PoolSeries::database).containsExactly("a", "b", PoolSeries.OTHER);
        assertThat(queries(told, PoolSeries.OTHER)).isEqualTo(12);
        assertThat(told.getLast().waiting()).isEqualTo(6);
        assertThat(told.getLast().active()).isEqualTo(2);
    }

    @Test
    void a_name_that_no_server_lets_in_takes_no_place() {
        PoolHistory history = new PoolHistory(1);
        Tally refused = new Tally();
        refused.count(Count.CONNECT_FAILURES);
        assertThat(history.after(List.of(pool("made up", refused))))
                .extracting(PoolSeries::database)
                .containsExactly(PoolSeries.OTHER);
        assertThat(history.after(List.of(pool("made up", refused), pool("a", worked(1)))))
                .extracting(PoolSeries::database)
                .containsExactly("a", PoolSeries.OTHER);
    }

    @Test
    void what_a_pool_had_counted_stays_when_it_is_closed_and_when_it_is_opened_anew() {
        PoolHistory history = new PoolHistory(1);
        history.after(List.of(pool("a", worked(10)), pool("b", worked(20))));
        List<PoolSeries> closed = history.after(List.of());
        assertThat(queries(closed, "a")).isEqualTo(10);
        assertThat(queries(closed, PoolSeries.OTHER)).isEqualTo(20);
        assertThat(closed).allMatch(series -> series.active() == 0 && series.waiting() == 0);
        List<PoolSeries> anew = history.after(List.of(pool("a", worked(1)), pool("b", worked(2))));
        assertThat(queries(anew, "a")).isEqualTo(11);
        assertThat(queries(anew, PoolSeries.OTHER)).isEqualTo(22);
    }

    @Test
    void no_counter_falls_whatever_pools_do() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        PoolHistory history = new PoolHistory(3);
        Map<String, Tally> open = new HashMap<>();
        Map<String, Long> before = new HashMap<>();
        long all = 0;
        for (int step = 0; step < 500; step++) {
            String name = "d" + random.nextInt(8);
            if (random.nextInt(4) == 0) {
                open.remove(name);
            } else {
                Tally tally = open.computeIfAbsent(name, _ -> worked(0));
                tally.count(Count.LEASES);
                tally.add(Count.QUERIES, random.nextInt(5));
            }
            List<PoolSight> sights = new ArrayList<>();
            open.forEach((database, tally) -> sights.add(pool(database, tally)));
            List<PoolSeries> told = history.after(sights);
            assertThat(told.size()).as("seed %d", seed).isLessThanOrEqualTo(4);
            Map<String, Long> now = new HashMap<>();
            told.forEach(series -> now.merge(series.database(), series.tallied().of(Count.QUERIES), Long::sum));
            before.forEach((database, number) -> assertThat(now.getOrDefault(database, 0L))
                    .as("seed %d, %s", seed, database)
                    .isGreaterThanOrEqualTo(number));
            before.putAll(now);
            long sum = now.values().stream().mapToLong(Long::longValue).sum();
            assertThat(sum).isGreaterThanOrEqualTo(all);
            all = sum;
        }
    }
}
