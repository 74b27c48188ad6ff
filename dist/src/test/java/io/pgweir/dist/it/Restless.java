package io.pgweir.dist.it;

import io.pgweir.proxy.net.Drift;
import io.pgweir.proxy.net.Worker;
import java.time.Duration;
import java.util.List;

/** Has all clients of a proxy with several workers go on to the next one whenever they rest, again and again. */
final class Restless implements AutoCloseable {
    private static final Duration STAY = Duration.ofMillis(1);

    private final List<Worker> workers;
    private final Thread thread;

    Restless(List<Worker> workers) {
        this.workers = workers;
        this.thread = Thread.ofVirtual().unstarted(this::drive);
        if (workers.size() > 1) {
            thread.start();
        }
    }

    private void drive() {
        try {
            while (true) {
                for (Worker worker : workers) {
                    Worker next = workers.get((worker.index() + 1) % workers.size());
                    worker.later(() -> worker.drift(new Drift(next, Drift.ALL)));
                }
                Thread.sleep(STAY);
            }
        } catch (InterruptedException enough) {
            Thread.currentThread().interrupt();
        }
    }

    void calm() throws InterruptedException {
        thread.interrupt();
        thread.join();
        for (Worker worker : workers) {
            worker.loop().submit(() -> worker.drift(null)).sync();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
