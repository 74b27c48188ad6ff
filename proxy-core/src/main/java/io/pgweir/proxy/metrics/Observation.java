package io.pgweir.proxy.metrics;

import io.pgweir.proxy.view.ClientCounts;
import io.pgweir.proxy.view.PoolSight;
import io.pgweir.proxy.view.WorkerSight;
import java.time.Instant;
import java.util.List;

/** All that workers had to say when they were last asked, at about one moment. */
public record Observation(
        Instant time, long nanos, List<PoolSight> pools, List<ClientCounts> clients, List<WorkerSight> workers) {
    public Observation {
        pools = List.copyOf(pools);
        clients = List.copyOf(clients);
        workers = List.copyOf(workers);
    }
}
