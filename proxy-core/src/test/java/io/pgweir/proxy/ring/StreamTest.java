package io.pgweir.proxy.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A large result: pieces as large as the server's buffer, one after the other, and at last what didn't fill one. */
@Timeout(30)
class StreamTest {
    private static final int PIECE = 8192;
    private static final int PIECES = 1000;
    private static final int LAST = 100;
    private static final long ALL = PIECES * PIECE + LAST;
    private static final int LONG_MICROS = 50_000;
    private static final int SHORT_MICROS = 1_000;

    private final Reader reader = new Reader();
    private @Nullable EventLoopGroup loops;

    @BeforeEach
    void check() {
        assumeThat(RingHandler.unavailable()).as("why there is no io_uring").isNull();
    }

    @AfterEach
    void stop() {
        EventLoopGroup all = loops;
        if (all != null) {
            all.shutdownGracefully(20, 2000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        }
    }

    @Test
    void a_loop_is_not_woken_for_each_piece_and_the_last_arrives() throws Exception {
        try (Socket sender = connected(LONG_MICROS)) {
            sendAll(sender);
            assertThat(sender.getInputStream().read()).isEqualTo('!');
        }
        assertThat(reader.times.get()).isLessThan(PIECES / 2);
    }

    /** With nothing to hand over and nothing that comes, the kernel says that the time is up. */
    @Test
    void a_stream_that_is_read_fitfully_leaves_the_loop_as_it_was() throws Exception {
        reader.stopsBehind = PIECES / 3 * PIECE;
        try (Socket sender = connected(SHORT_MICROS)) {
            Thread.ofVirtual().start(() -> sendAll(sender));
            Channel channel = reader.channel.get();
            while (reader.bytes.get() < ALL) {
                Thread.sleep(4);
                channel.eventLoop()
                        .submit(() -> channel.config().setAutoRead(true))
                        .get(5, TimeUnit.SECONDS);
            }
            assertThat(sender.getInputStream().read()).isEqualTo('!');
        }
    }

    private static void sendAll(Socket to) {
        try {
            for (int i = 0; i < PIECES; i++) {
                to.getOutputStream().write(new byte[PIECE]);
                Thread.sleep(1);
            }
            to.getOutputStream().write(new byte[LAST]);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Socket connected(int streamMicros) throws Exception {
        EventLoopGroup all = new MultiThreadIoEventLoopGroup(1, RingHandler.newFactory(streamMicros));
        loops = all;
        InetSocketAddress address = (InetSocketAddress) new ServerBootstrap()
                .group(all)
                .channel(RingListener.class)
                .childHandler(reader)
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel()
                .localAddress();
        return new Socket(address.getAddress(), address.getPort());
    }

    /** Says when it has all. */
    private static final class Reader extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<Channel> channel = new CompletableFuture<>();
        private volatile long stopsBehind = Long.MAX_VALUE;
        private final AtomicLong bytes = new AtomicLong();
        private final AtomicInteger times = new AtomicInteger();

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            channel.complete(ctx.channel());
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            long all = bytes.addAndGet(in.readableBytes());
            times.incrementAndGet();
            in.release();
            if (all > stopsBehind) {
                ctx.channel().config().setAutoRead(false);
            }
            if (all == ALL) {
                ctx.writeAndFlush(ctx.alloc().buffer(1).writeByte('!'), ctx.voidPromise());
            }
        }
    }
}
