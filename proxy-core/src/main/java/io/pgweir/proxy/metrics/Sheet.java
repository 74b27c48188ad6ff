package io.pgweir.proxy.metrics;

import io.pgweir.proxy.tally.LatencySum;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The series of one scrape while they are being written down. What is said of a metric first, its help, holds for all of it. */
final class Sheet {
    private static final double NANOS = 1e9;

    private final Map<String, CounterSnapshot.Builder> counters = new LinkedHashMap<>();
    private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
    private final Map<String, HistogramSnapshot.Builder> histograms = new LinkedHashMap<>();

    /** A number that only grows; the format puts {@code _total} behind its name. */
    void counter(String name, String help, Labels labels, long number) {
        counts(name, help, labels, (double) number);
    }

    /** A time that only grows. */
    void secondsCounter(String name, String help, Labels labels, long nanos) {
        counts(name, help, labels, seconds(nanos));
    }

    private void counts(String name, String help, Labels labels, double value) {
        of(counters, name, () -> CounterSnapshot.builder().name(name).help(help))
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build());
    }

    void gauge(String name, String help, Labels labels, long number) {
        gauge(name, help, labels, (double) number);
    }

    void gauge(String name, String help, Labels labels, double value) {
        of(gauges, name, () -> GaugeSnapshot.builder().name(name).help(help))
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build());
    }

    /** Times, in seconds. */
    void histogram(String name, String help, Labels labels, LatencySum sum, Bounds bounds) {
        of(
                        histograms,
                        name,
                        () -> HistogramSnapshot.builder().name(name).help(help).unit(Unit.SECONDS))
                .dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .labels(labels)
                        .classicHistogramBuckets(bounds.of(sum))
                        .sum(seconds(sum.nanos()))
                        .build());
    }

    static double seconds(long nanos) {
        return nanos / NANOS;
    }

    private static <T> T of(Map<String, T> families, String name, Supplier<T> begin) {
        return families.computeIfAbsent(name, _ -> begin.get());
    }

    MetricSnapshots snapshots() {
        List<MetricSnapshot> all = new ArrayList<>();
        counters.values().forEach(builder -> all.add(builder.build()));
        gauges.values().forEach(builder -> all.add(builder.build()));
        histograms.values().forEach(builder -> all.add(builder.build()));
        return new MetricSnapshots(all);
    }
}
