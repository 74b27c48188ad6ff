package io.pgweir.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.PoolMode;
import io.pgweir.proxy.tally.Count;
import io.pgweir.proxy.tally.Latencies;
import io.pgweir.proxy.tally.Tally;
import io.pgweir.proxy.view.PoolSight;
import io.prometheus.metrics.model.snapshots.Labels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a scrape says. */
class ExpositionTest {
    private final Exposition exposition = new Exposition();

    @AfterEach
    void close() {
        exposition.close();
    }

    private String write(Sheet sheet) {
        return new String(exposition.write(sheet, ""), StandardCharsets.UTF_8);
    }

    @Test
    void a_histogram_counts_up_from_bound_to_bound() {
        Latencies latencies = new Latencies();
        latencies.note(1_000); // below the first bound that is shown
        latencies.note(1_400_000);
        latencies.note(1_600_000);
        latencies.note(60_000_000_000L); // beyond the last
        Sheet sheet = new Sheet();
        sheet.histogram("x_seconds", "X.", Labels.of("node", "n1"), latencies.read(), Bounds.NARROW);
        assertThat(write(sheet))
                .contains("# TYPE x_seconds histogram")
                .contains("x_seconds_bucket{node=\"n1\",le=\"1.0E-4\"} 1")
                .contains("x_seconds_bucket{node=\"n1\",le=\"0.001\"} 1")
                .contains("x_seconds_bucket{node=\"n1\",le=\"0.002\"} 3")
                .contains("x_seconds_bucket{node=\"n1\",le=\"10.0\"} 3")
                .contains("x_seconds_bucket{node=\"n1\",le=\"+Inf\"} 4")
                .contains("x_seconds_count{node=\"n1\"} 4");
    }

    @Test
    void names_that_clients_made_up_end_no_line_and_no_label() {
        Sheet sheet = new Sheet();
        sheet.counter("x", "X.", Labels.of("database", "a\"b\\c\nd{e=\"f\"} 1"), 7);
        assertThat(write(sheet)).contains("x_total{database=\"a\\\"b\\\\c\\nd{e=\\\"f\\\"} 1\"} 7.0");
    }

    @Test
    void the_process_is_told_of_too_and_by_names_that_prometheus_likes() {
        assertThat(write(new Sheet()))
                .contains("jvm_memory_used_bytes{")
                .contains("process_files_open_files")
                .doesNotContain("system_cpu_count")
                .doesNotContain("process_cpu_time_ns");
    }

    @Test
    void who_wants_open_metrics_gets_them() {
        Sheet sheet = new Sheet();
        sheet.counter("x", "X.", Labels.EMPTY, 7);
        String accept = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3";
        assertThat(Exposition.type(accept)).startsWith("application/openmetrics-text");
        assertThat(new String(exposition.write(sheet, accept), StandardCharsets.UTF_8))
                .endsWith("# EOF\n");
    }

    /** Of long names too: PostgreSQL's have 63 bytes at most. */
    @Test
    void a_thousand_busy_pools_are_less_than_a_megabyte() {
        Random random = new Random(1);
        List<PoolSight> pools = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            pools.add(busy("database_%03d".formatted(i), "user_%03d".formatted(i % 50), random));
        }
        PoolHistory history = new PoolHistory(100);
        long best = Long.MAX_VALUE;
        int bytes = 0;
        for (int i = 0; i < 5; i++) {
            long began = System.nanoTime();
            Sheet sheet = new Sheet();
            PoolMetrics.write(history.after(pools), sheet);
            bytes = exposition.write(sheet, "").length;
            best = Math.min(best, System.nanoTime() - began);
        }
        System.out.printf("a scrape of 1000 pools: %d bytes, %d µs at best%n", bytes, best / 1000);
        assertThat(bytes).isBetween(100_000, 1_000_000);
    }

    private static PoolSight busy(String database, String user, Random random) {
        Tally tally = new Tally();
        for (Count count : Count.values()) {
            tally.add(count, random.nextInt(1_000_000_000));
        }
        for (int i = 0; i < 100; i++) {
            tally.queryTook((long) (1e6 * Math.exp(2 * random.nextGaussian())));
            tally.transactionTook((long) (2e6 * Math.exp(2 * random.nextGaussian())));
            tally.error("%02d000".formatted(random.nextInt(40)));
        }
        return new PoolSight(
                database,
                database,
                user,
                "node1",
                PoolMode.TRANSACTION,
                20,
                3,
                17,
                0,
                0,
                0,
                1,
                2,
                5_000_000,
                tally.read());
    }
}
