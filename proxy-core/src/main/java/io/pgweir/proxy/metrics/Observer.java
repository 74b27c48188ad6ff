package io.pgweir.proxy.metrics;

import io.pgweir.proxy.view.ClientCounts;
import io.pgweir.proxy.view.PoolSight;
import io.pgweir.proxy.view.View;
import io.pgweir.proxy.view.WorkerSight;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Asks the workers, once at a time however many want to know. Lives on the loop of the HTTP port. */
public final class Observer {
    private final View view;
    private final Executor home;
    private @Nullable CompletableFuture<Observation> underWay;
    private @Nullable CompletableFuture<Observation> next;

    /** @param home where this lives, and where what it saw is handed over */
    public Observer(View view, Executor home) {
        this.view = view;
        this.home = home;
    }

    /** What there is to see from now on. Who asks while a look is under way shares the next one with others who do. */
    public CompletableFuture<Observation> look() {
        CompletableFuture<Observation> before = underWay;
        if (before == null) {
            return begin();
        }
        CompletableFuture<Observation> shared = next;
        if (shared == null) {
            shared = before.handle((_, _) -> before).thenComposeAsync(_ -> begin(), home);
            next = shared;
        }
        return shared;
    }

    private CompletableFuture<Observation> begin() {
        CompletableFuture<List<PoolSight>> pools = view.pools();
        CompletableFuture<List<ClientCounts>> clients = view.clientCounts();
        CompletableFuture<List<WorkerSight>> workers = view.workers();
        CompletableFuture<Observation> looks = CompletableFuture.allOf(pools, clients, workers)
                .thenApplyAsync(_ -> seen(pools.join(), clients.join(), workers.join()), home);
        underWay = looks;
        next = null;
        return looks.whenComplete((_, _) -> ends(looks));
    }

    private void ends(CompletableFuture<Observation> looks) {
        if (underWay == looks && next == null) {
            underWay = null;
        }
    }

    private static Observation seen(List<PoolSight> pools, List<ClientCounts> clients, List<WorkerSight> workers) {
        return new Observation(Instant.now(), System.nanoTime(), pools, clients, workers);
    }
}
