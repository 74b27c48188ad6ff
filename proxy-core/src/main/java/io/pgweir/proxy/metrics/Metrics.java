package io.pgweir.proxy.metrics;

import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.cluster.NodeStatus;
import io.pgweir.proxy.door.Arrivals;
import io.pgweir.proxy.view.View;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.function.Supplier;

/** All metrics, in the formats that Prometheus reads. Lives on the loop of the HTTP port. */
public final class Metrics implements AutoCloseable {
    private final View view;
    private final Arrivals arrivals;
    private final Supplier<List<NodeStatus>> nodes;
    private final Supplier<PgweirConfig> config;
    private final PoolHistory pools;
    private final Exposition exposition = new Exposition();

    public Metrics(View view, Arrivals arrivals, Supplier<List<NodeStatus>> nodes, Supplier<PgweirConfig> config) {
        this.view = view;
        this.arrivals = arrivals;
        this.nodes = nodes;
        this.config = config;
        this.pools = new PoolHistory(config.get().http().pools());
    }

    /** The type of what {@link #scrape} gives to somebody who accepts {@code accept}. */
    public static String type(String accept) {
        return Exposition.type(accept);
    }

    /** Everything, with what was observed of the workers. */
    public byte[] scrape(Observation seen, String accept) {
        Sheet sheet = new Sheet();
        List<PoolSeries> series = pools.after(seen.pools());
        PoolMetrics.write(series, sheet);
        ClientMetrics.write(seen.clients(), series, sheet);
        ClientMetrics.write(arrivals, config.get().limits().clients(), sheet);
        sheet.gauge(
                "pgweir_held_sessions",
                "Sessions that are held because the node that they need is not there.",
                Labels.EMPTY,
                view.held());
        sheet.counter(
                "pgweir_holds",
                "Times that a session was held because the node that it needs was not there.",
                Labels.EMPTY,
                view.holds());
        sheet.counter(
                "pgweir_holds_in_vain",
                "Times that a held session was told that there is no such node.",
                Labels.EMPTY,
                view.holdsInVain());
        NodeMetrics.write(nodes.get(), sheet);
        RouteMetrics.write(view.routes(), view.healed(), sheet);
        ProcessMetrics.workers(seen.workers(), sheet);
        sheet.gauge(
                "pgweir_start_time_seconds",
                "When the proxy was started.",
                Labels.EMPTY,
                view.started().toEpochMilli() / 1000.0);
        return exposition.write(sheet, accept);
    }

    @Override
    public void close() {
        exposition.close();
    }
}
