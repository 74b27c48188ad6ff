package io.pgweir.proxy.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes a sheet, and what Micrometer knows of the process, in the format that was asked for. Used by one thread. */
final class Exposition implements AutoCloseable {
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final int USUAL_BYTES = 256 * 1024;

    private final PrometheusMeterRegistry registry;
    private final ProcessMetrics process;
    private Sheet sheet = new Sheet();

    Exposition() {
        PrometheusRegistry collectors = new PrometheusRegistry();
        collectors.register((MultiCollector) this::collect);
        registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, collectors, Clock.SYSTEM);
        process = new ProcessMetrics(registry);
    }

    private MetricSnapshots collect() {
        return sheet.snapshots();
    }

    /** The type of what {@link #write} gives to somebody who accepts {@code accept}. */
    static String type(String accept) {
        return accept.contains(OPEN_METRICS)
                ? OPEN_METRICS + "; version=1.0.0; charset=utf-8"
                : "text/plain; version=0.0.4; charset=utf-8";
    }

    byte[] write(Sheet what, String accept) {
        sheet = what;
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_BYTES);
            registry.scrape(out, type(accept));
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory is written to
        }
    }

    @Override
    public void close() {
        process.close();
        registry.close();
    }
}
