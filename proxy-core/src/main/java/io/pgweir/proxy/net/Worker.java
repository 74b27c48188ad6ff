package io.pgweir.proxy.net;

import io.netty.channel.EventLoop;
import io.pgweir.proxy.tally.Latencies;
import io.pgweir.proxy.tally.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop and the time on it. Everything is touched by the loop's own thread only.
 *
 * <p>Time-outs are fields compared at each tick, not timers: a busy proxy would start and cancel two timers a transaction,
 * while a tick costs a few nanoseconds a client.
 */
public final class Worker {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);
    /** How exact a time-out is. Every time-out that can be configured is longer than this. */
    public static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final int index;
    private final EventLoop loop;
    private final List<Timing> timed = new ArrayList<>();
    private final Latencies lateness = new Latencies();
    private final Sample requests = new Sample();
    private final Sample answers = new Sample();
    private long now = System.nanoTime();
    private long due;
    private boolean suspended;
    private boolean timing = true;
    private @Nullable Drift drift;
    private long moved;

    Worker(int index, EventLoop loop) {
        this.index = index;
        this.loop = loop;
    }

    void start() {
        due = System.nanoTime() + TICK_NANOS;
        loop.scheduleAtFixedRate(this::beat, TICK_NANOS, TICK_NANOS, TimeUnit.NANOSECONDS);
    }

    private void beat() {
        long time = System.nanoTime();
        lateness.note(time - due);
        due += TICK_NANOS;
        tick(time);
    }

    /** This worker's place among all, from 0. */
    public int index() {
        return index;
    }

    public EventLoop loop() {
        return loop;
    }

    /** The time in nanoseconds, at most one tick old: read it as often as you like. */
    public long now() {
        return now;
    }

    /** How late ticks came: for so long the loop was busy with something else. To be read on this worker. */
    public Latencies lateness() {
        return lateness;
    }

    /** How long it takes to read from a client and to write what came to a server. */
    public Sample requests() {
        return requests;
    }

    /** How long it takes to read from a server and to write what came to a client. */
    public Sample answers() {
        return answers;
    }

    /** Who of those that live here had better go to another worker; null for nobody. */
    public @Nullable Drift drift() {
        return drift;
    }

    /** From now on it is said so. */
    public void drift(@Nullable Drift said) {
        assert loop.inEventLoop();
        drift = said;
    }

    /** One that lived here has gone. */
    public void countMove() {
        moved++;
    }

    /** How many have gone from here to other workers. To be read on this worker. */
    public long moved() {
        return moved;
    }

    /** Has {@code what} called at each tick, until it wants no more or that is ended. */
    public Timing time(Timed what) {
        assert loop.inEventLoop();
        Timing mine = new Timing(what);
        timed.add(mine);
        return mine;
    }

    /** Whether what goes on here is timed: the operator's wish. */
    public void timeWork(boolean wanted) {
        assert loop.inEventLoop();
        timing = wanted;
    }

    public boolean isTiming() {
        return timing;
    }

    /** Whether its connections are read. Those that there are have to be told, by their {@link Valve}s. */
    public void suspend(boolean wanted) {
        assert loop.inEventLoop();
        suspended = wanted;
    }

    /** Whether the operator has stopped the reading of all its connections: their times stand still. */
    public boolean isSuspended() {
        return suspended;
    }

    public boolean isHere() {
        return loop.inEventLoop();
    }

    /** Has {@code what} run here soon. A worker that has stopped drops it: the connections that it was for are closed. */
    public void later(Runnable what) {
        try {
            loop.execute(what);
        } catch (RejectedExecutionException stopped) {
            log.debug("{} has stopped", this);
        }
    }

    void tick(long time) {
        now = time;
        for (int i = timed.size() - 1; i >= 0; i--) {
            if (!goesOn(timed.get(i))) {
                Timing last = timed.removeLast();
                if (i < timed.size()) {
                    timed.set(i, last);
                }
            }
        }
    }

    /** One that fails must not take the clock with it, by which everybody else's time-outs go. */
    private boolean goesOn(Timing what) {
        try {
            return what.tick(now);
        } catch (RuntimeException broken) {
            log.error("{}: a time-out failed", what, broken);
            return false;
        }
    }

    @Override
    public String toString() {
        return "worker " + index;
    }
}
