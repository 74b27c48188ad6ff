package io.pgweir.proxy.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.pgweir.proxy.tally.LatencySum;
import io.pgweir.proxy.view.WorkerSight;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.Set;

/** What the process itself is like: the JVM, by Micrometer, and the workers' loops. */
final class ProcessMetrics implements AutoCloseable {
    /** Named against Prometheus' conventions: a count that is none, nanoseconds. */
    private static final Set<String> MISNAMED = Set.of("system.cpu.count", "process.cpu.time");

    private final JvmGcMetrics collections = new JvmGcMetrics();

    ProcessMetrics(MeterRegistry registry) {
        registry.config().meterFilter(MeterFilter.deny(ProcessMetrics::isMisnamed));
        collections.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    private static boolean isMisnamed(Meter.Id id) {
        return MISNAMED.contains(id.getName());
    }

    static void workers(List<WorkerSight> workers, Sheet sheet) {
        for (WorkerSight worker : workers) {
            Labels labels = Labels.of("worker", String.valueOf(worker.index()));
            sheet.histogram(
                    "pgweir_worker_lateness_seconds",
                    "How late a worker's clock ticks: for so long its loop was busy with something else.",
                    labels,
                    worker.lateness(),
                    Bounds.WIDE);
            sheet.counter(
                    "pgweir_worker_moves_total",
                    "Clients that a worker has sent to another one, as it had too much to do or too little.",
                    labels,
                    worker.moved());
            overhead("request", worker.requests(), labels, sheet);
            overhead("answer", worker.answers(), labels, sheet);
        }
    }

    private static void overhead(String direction, LatencySum sum, Labels labels, Sheet sheet) {
        sheet.histogram(
                "pgweir_proxy_overhead_seconds",
                "How long it takes to read what a client (request) or a server (answer) sent and to write it on; "
                        + "one in 64 is timed.",
                labels.add("direction", direction),
                sum,
                Bounds.WIDE);
    }

    @Override
    public void close() {
        collections.close();
    }
}
