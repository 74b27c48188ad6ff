package io.pgweir.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.EventLoop;
import io.pgweir.config.Transport;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real loops have to do is measured, and decides who has more of it. */
@Timeout(60) // others may want the processors, too
class CrewTest {
    private Workers workers;
    private Worker first;
    private Worker second;
    private volatile boolean works;

    @BeforeEach
    void start() {
        assumeThat(Crew.canTell()).isTrue();
        workers = Workers.start(2, Transport.NIO);
        first = workers.all().get(0);
        second = workers.all().get(1);
    }

    @AfterEach
    void stop() {
        works = false;
        workers.close();
    }

    @Test
    void who_has_no_time_left_sends_some_away_and_newcomers_go_elsewhere() throws Exception {
        works = true;
        first.later(() -> work(first));
        await(() -> next() == second.loop());
        await(() -> ask(first, () -> first.drift() != null && first.drift().to() == second));
        assertThat(ask(second, () -> second.drift() == null)).isTrue();
        works = false;
        await(() -> next() == first.loop());
        await(() -> ask(first, () -> first.drift() == null));
    }

    @Test
    void who_waits_has_nothing_to_do() throws Exception {
        long end = System.nanoTime() + 2 * Rota.SURE_OF_LITTLE * Worker.TICK_NANOS;
        while (System.nanoTime() < end) {
            assertThat(ask(first, () -> first.drift() == null)).isTrue();
            assertThat(ask(second, () -> second.drift() == null)).isTrue();
            Thread.sleep(300); // asking is work, too, and a drift lasts longer
        }
    }

    private static void await(BooleanSupplier what) throws InterruptedException {
        while (!what.getAsBoolean()) {
            Thread.sleep(100); // each newcomer counts as work to come
        }
    }

    private EventLoop next() {
        return workers.listening().config().group().next();
    }

    private void work(Worker worker) {
        long until = System.nanoTime() + 1_000_000;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        if (works) {
            worker.later(() -> work(worker));
        }
    }

    private static boolean ask(Worker worker, Callable<Boolean> what) {
        return worker.loop().submit(what).syncUninterruptibly().getNow();
    }
}
