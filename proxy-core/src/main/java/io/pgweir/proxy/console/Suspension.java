package io.pgweir.proxy.console;

import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.pool.Gates;
import io.pgweir.proxy.pool.Pool;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.session.Session;
import java.util.concurrent.CompletableFuture;

/**
 * SUSPEND, as PgBouncer has it: from one moment on neither clients nor servers are read, whatever they are about, and it is done when
 * all that was read before has been taken by whom it is for. Times stand still; RESUME lets everything go on where it was.
 */
final class Suspension {
    private final Scene scene;
    private final Gates gates;

    Suspension(Scene scene) {
        this.scene = scene;
        this.gates = scene.commons().pools().gates();
    }

    CompletableFuture<Result> begin(Call call) {
        if (gates.isAny(Gates.State.PAUSED)) {
            throw Refusal.wrongState("cannot suspend with paused databases");
        } else if (!gates.set(null, Gates.State.SUSPENDED)) {
            throw Refusal.wrongState("already suspended");
        }
        set(true);
        CompletableFuture<Result> done = Until.begin(
                call.guest().worker(),
                () -> scene.view().unsent().thenApply(bytes -> bytes == 0),
                Result.done("SUSPEND"));
        done.whenComplete((_, _) -> {
            if (done.isCancelled()) {
                end();
            }
        });
        return done;
    }

    /** Whether it is on, or under way. */
    boolean isOn() {
        return gates.isAny(Gates.State.SUSPENDED);
    }

    void end() {
        gates.set(null, Gates.State.OPEN);
        set(false);
    }

    private void set(boolean suspended) {
        for (Worker worker : scene.workers()) {
            worker.later(() -> set(worker, suspended));
        }
    }

    private void set(Worker worker, boolean suspended) {
        worker.suspend(suspended);
        for (Session session : scene.commons().sessions().all()) {
            if (session.quarters.isOn(worker)) {
                session.valve.heed(worker);
            }
        }
        for (Pool pool : scene.commons().pools().all()) {
            for (ServerLink link : pool.share(worker).links()) {
                link.valve.heed(worker);
            }
        }
    }
}
