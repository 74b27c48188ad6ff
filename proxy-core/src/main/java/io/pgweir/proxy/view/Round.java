package io.pgweir.proxy.view;

import io.pgweir.proxy.net.Worker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * One look at many things that lie with one worker, a few in each of its tasks, so that a thousand clients hold nobody up. What
 * changes between two tasks is seen before or after, as chance has it.
 */
final class Round<T, S> implements Runnable {
    private static final int AT_ONCE = 200;

    private final Worker worker;
    private final Iterator<T> things;
    private final BiConsumer<T, List<S>> look;
    private final List<S> seen = new ArrayList<>();
    private final CompletableFuture<List<S>> done = new CompletableFuture<>();

    private Round(Worker worker, Iterator<T> things, BiConsumer<T, List<S>> look) {
        this.worker = worker;
        this.things = things;
        this.look = look;
    }

    /**
     * Has every worker look at all {@code things}.
     *
     * @param look adds what it sees; called on each worker with each thing
     * @return what all of them have seen
     */
    static <T, S> CompletableFuture<List<S>> begin(List<Worker> workers, Collection<T> things, Look<T, S> look) {
        List<CompletableFuture<List<S>>> parts = new ArrayList<>();
        for (Worker worker : workers) {
            Round<T, S> round = new Round<>(worker, things.iterator(), (thing, seen) -> look.at(thing, worker, seen));
            worker.later(round);
            parts.add(round.done);
        }
        return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new))
                .thenApply(_ -> {
                    List<S> all = new ArrayList<>();
                    parts.forEach(part -> all.addAll(part.join()));
                    return all;
                });
    }

    /** How a worker looks at one thing, of which it may have nothing. */
    interface Look<T, S> {
        void at(T thing, Worker worker, List<S> seen);
    }

    @Override
    public void run() {
        try {
            for (int i = 0; i < AT_ONCE && things.hasNext(); i++) {
                look.accept(things.next(), seen);
            }
        } catch (RuntimeException broken) {
            done.completeExceptionally(broken);
            return;
        }
        if (things.hasNext()) {
            worker.later(this);
        } else {
            done.complete(seen);
        }
    }
}
