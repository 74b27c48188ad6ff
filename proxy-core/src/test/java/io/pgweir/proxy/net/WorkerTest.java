package io.pgweir.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.pgweir.proxy.ErrorLog;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerTest {
    @Test
    void one_that_fails_at_a_tick_does_not_stop_the_clock_for_the_others() {
        EmbeddedChannel home = new EmbeddedChannel();
        Worker worker = FakeWorkers.on(home.eventLoop()).all().getFirst();
        List<String> ticked = new ArrayList<>();
        worker.time(_ -> ticked.add("first"));
        worker.time(_ -> {
            ticked.add("broken");
            throw new IllegalStateException("broken");
        });
        worker.time(_ -> ticked.add("last"));
        try (ErrorLog log = new ErrorLog()) {
            FakeWorkers.tick(worker, 1);
            FakeWorkers.tick(worker, 2);
            assertThat(log.errors()).hasSize(1);
        }

        assertThat(worker.now()).isEqualTo(2);
        assertThat(ticked).containsExactlyInAnyOrder("first", "broken", "last", "first", "last");
        home.close();
    }

    @Test
    void what_was_ended_is_not_called_any_more_and_garbage_before_the_next_tick() {
        EmbeddedChannel home = new EmbeddedChannel();
        Worker worker = FakeWorkers.on(home.eventLoop()).all().getFirst();
        List<String> ticked = new ArrayList<>();
        WeakReference<Timed> ended = endedAtOnce(worker, ticked);
        worker.time(_ -> ticked.add("other"));

        System.gc();
        assertThat(ended.get()).isNull();
        FakeWorkers.tick(worker, 1);
        assertThat(ticked).containsExactly("other");
        home.close();
    }

    private static WeakReference<Timed> endedAtOnce(Worker worker, List<String> ticked) {
        Timed what = _ -> ticked.add("ended");
        worker.time(what).end();
        return new WeakReference<>(what);
    }

    @Test
    void what_comes_too_late_for_a_worker_that_has_stopped_is_dropped_without_a_noise() {
        DefaultEventLoop loop = new DefaultEventLoop();
        Worker worker = new Worker(0, loop);
        loop.shutdownGracefully().awaitUninterruptibly();

        assertThatCode(() -> worker.later(() -> {
                    throw new AssertionError("nobody runs this");
                }))
                .doesNotThrowAnyException();
    }
}
