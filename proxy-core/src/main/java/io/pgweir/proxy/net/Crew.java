package io.pgweir.proxy.net;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorChooserFactory;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers as they share what is to do: each measures its own part at each tick, and the first has clients move as the {@link Rota} says. */
final class Crew {
    private static final Logger log = LoggerFactory.getLogger(Crew.class);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final AtomicIntegerArray loads;
    /** How many have come since the last tick, and had in the tick before: what those cost is part of the load. */
    private final AtomicIntegerArray newcomers;

    private final AtomicIntegerArray usual;
    private final AtomicLongArray moved;
    private final Rota rota;

    Crew(int workers) {
        loads = new AtomicIntegerArray(workers);
        newcomers = new AtomicIntegerArray(workers);
        usual = new AtomicIntegerArray(workers);
        moved = new AtomicLongArray(workers);
        rota = new Rota(workers);
    }

    /** Whether it can be told here what a thread does. */
    static boolean canTell() {
        return THREADS.isCurrentThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled();
    }

    void begin(List<Worker> workers) {
        for (Worker worker : workers) {
            worker.later(() -> worker.time(new Meter(worker, workers)));
        }
    }

    /** Has each newcomer, which may be a listener, go to the worker that had best take it. */
    EventExecutorChooserFactory chooser() {
        return loops -> () -> {
            int best = Rota.arrival(loads(), here(loops));
            if (newcomers.incrementAndGet(best) > usual.get(best)) {
                loads.addAndGet(best, Rota.NEWCOMER);
            }
            return loops[best];
        };
    }

    /** Which of them calls, or -1. */
    private static int here(EventExecutor[] loops) {
        for (int i = 0; i < loops.length; i++) {
            if (loops[i].inEventLoop()) {
                return i;
            }
        }
        return -1;
    }

    private int[] loads() {
        return IntStream.range(0, loads.length()).map(loads::get).toArray();
    }

    /** Of one worker, at whose ticks it is called. */
    private final class Meter implements Timed {
        private final Worker worker;
        private final List<Worker> all;
        private long lookedNanos = System.nanoTime();
        private long workedNanos = THREADS.getCurrentThreadCpuTime();

        Meter(Worker worker, List<Worker> all) {
            this.worker = worker;
            this.all = all;
        }

        @Override
        public boolean tick(long now) {
            long worked = THREADS.getCurrentThreadCpuTime();
            long passed = Math.max(1, now - lookedNanos);
            loads.set(worker.index(), (int) Math.min(1000, 1000 * (worked - workedNanos) / passed));
            usual.set(worker.index(), newcomers.getAndSet(worker.index(), 0));
            moved.set(worker.index(), worker.moved());
            workedNanos = worked;
            lookedNanos = now;
            Drift drift = worker.drift();
            if (drift != null && !drift.lasts()) {
                worker.drift(null);
            }
            if (worker.index() == 0) {
                share();
            }
            return true;
        }

        private void share() {
            Rota.Shift shift = rota.look(
                    loads(),
                    IntStream.range(0, moved.length()).mapToLong(moved::get).toArray());
            if (shift != null) {
                Worker from = all.get(shift.from());
                Worker to = all.get(shift.to());
                log.debug("{} of a thousand go from {} to {}", shift.share(), from, to);
                from.later(() -> from.drift(new Drift(to, shift.share())));
            }
        }
    }
}
