package io.pgweir.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LastWordsTest {
    private final List<ChannelPromise> pending = new ArrayList<>();

    /** Nothing of what is written gets anywhere. */
    private final class Jam extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            pending.add(promise);
        }
    }

    /** An event loop that remembers what it is to do later. */
    private static final class Diary extends DefaultEventLoop {
        private final List<ScheduledFuture<?>> entries = new ArrayList<>();

        @Override
        public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
            ScheduledFuture<V> entry = super.schedule(task, delay, unit);
            entries.add(entry);
            return entry;
        }
    }

    @Test
    void who_does_not_take_what_was_written_is_closed_after_a_while() {
        EmbeddedChannel channel = new EmbeddedChannel(new Jam());
        channel.freezeTime();
        LastWords.close(channel);
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(6, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void who_takes_it_is_closed_behind_it_and_remembered_by_no_clock() throws Exception {
        Diary loop = new Diary();
        LocalChannel channel = new LocalChannel();
        channel.pipeline().addLast(new Jam());
        loop.register(channel).sync();
        loop.submit(() -> LastWords.close(channel)).sync();
        assertThat(loop.entries).hasSize(1).noneMatch(ScheduledFuture::isDone);
        loop.submit(() -> pending.getFirst().setSuccess()).sync();
        channel.closeFuture().sync();
        loop.submit(() -> {}).sync();
        assertThat(loop.entries).allMatch(ScheduledFuture::isCancelled);
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
}
