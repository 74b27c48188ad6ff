package io.pgweir.proxy.console;

import io.pgweir.proxy.net.Timed;
import io.pgweir.proxy.net.Worker;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A command that is done when something is the case: that is looked at with each tick, until it is or nobody waits any more. */
final class Until implements Timed {
    private final Supplier<CompletableFuture<Boolean>> look;
    private final CompletableFuture<Result> done = new CompletableFuture<>();
    private final Result result;
    private volatile boolean looking;

    private Until(Supplier<CompletableFuture<Boolean>> look, Result result) {
        this.look = look;
        this.result = result;
    }

    /** To be called on {@code worker}; what {@code look} gives may end on any thread. */
    static CompletableFuture<Result> begin(Worker worker, Supplier<CompletableFuture<Boolean>> look, Result result) {
        Until until = new Until(look, result);
        worker.time(until);
        return until.done;
    }

    @Override
    public boolean tick(long now) {
        if (!done.isDone() && !looking) {
            looking = true;
            look.get().whenComplete((is, failure) -> {
                if (failure != null) {
                    done.completeExceptionally(failure);
                } else if (is) {
                    done.complete(result);
                }
                looking = false;
            });
        }
        return !done.isDone();
    }
}
