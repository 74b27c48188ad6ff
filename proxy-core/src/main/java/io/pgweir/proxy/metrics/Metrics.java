package io.pgweir.proxy.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.door.Arrivals;
import io.pgweir.proxy.view.View;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;

/** All metrics, in the formats that Prometheus reads. Lives on the loop of the HTTP port. */
public final class Metrics implements AutoCloseable {
    private static final String OPEN_METRICS = "application/openmetrics-text";

    private final View view;
    private final Arrivals arrivals;
    private final Supplier<PgweirConfig> config;
    private final PoolHistory pools;
    private final PrometheusMeterRegistry registry;
    private final ProcessMetrics process;
    private Sheet sheet = new Sheet();

    public Metrics(View view, Arrivals arrivals, Supplier<PgweirConfig> config) {
        this.view = view;
        this.arrivals = arrivals;
        this.config = config;
        this.pools = new PoolHistory(config.get().http().pools());
        PrometheusRegistry collectors = new PrometheusRegistry();
        collectors.register((MultiCollector) this::collect);
        this.registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, collectors, Clock.SYSTEM);
        this.process = new ProcessMetrics(registry);
    }

    private MetricSnapshots collect() {
        return sheet.snapshots();
    }

    /** The type of what {@link #scrape} writes for somebody who accepts {@code accept}. */
    public static String type(String accept) {
        return accept.contains(OPEN_METRICS)
                ? OPEN_METRICS + "; version=1.0.0; charset=utf-8"
                : "text/plain; version=0.0.4; charset=utf-8";
    }

    /** Everything, as it was observed. */
    public byte[] scrape(Observation seen, String accept) {
        sheet = write(seen);
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream(256 * 1024);
            registry.scrape(out, type(accept));
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory is written to
        }
    }

    private Sheet write(Observation seen) {
        Sheet next = new Sheet();
        List<PoolSeries> series = pools.after(seen.pools());
        PoolMetrics.write(series, next);
        ClientMetrics.write(seen.clients(), series, next);
        ClientMetrics.write(arrivals, config.get().limits().clients(), next);
        ClusterMetrics.nodes(view.nodes(), next);
        ClusterMetrics.routes(view.routes(), view.healed(), next);
        ProcessMetrics.workers(seen.workers(), next);
        next.gauge(
                "pgweir_start_time_seconds",
                "When the proxy was started.",
                Labels.EMPTY,
                view.started().toEpochMilli() / 1000.0);
        return next;
    }

    @Override
    public void close() {
        process.close();
        registry.close();
    }
}
