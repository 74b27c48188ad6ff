package io.pgweir.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.pgweir.config.Transport;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said by a line arrives in its place, and is let go whatever becomes of the connection. */
@ParameterizedClass
@EnumSource(names = {"IO_URING", "EPOLL", "NIO"})
@Timeout(30)
class LineTest {
    private static final int MUCH = 1 << 20;

    private final Transport transport;
    private Workers workers;
    private ServerSocket server;
    private Socket peer;
    private final Ends ends = new Ends();
    private Channel channel;
    private Line line;

    LineTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void connect() throws Exception {
        assumeThat(Sockets.of(transport).transport())
                .as("what this machine has")
                .isEqualTo(transport);
        workers = Workers.start(2, transport);
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        channel = workers.connecting(workers.all().getFirst())
                .handler(ends)
                .connect(InetAddress.getLoopbackAddress(), server.getLocalPort())
                .sync()
                .channel();
        line = new Line(channel);
        peer = server.accept();
        peer.setSoTimeout(10_000);
    }

    @AfterEach
    void stop() throws IOException {
        if (workers != null) {
            workers.close();
            peer.close();
            server.close();
        }
    }

    @Test
    void bytes_by_the_line_and_by_the_channel_keep_their_order() throws Exception {
        for (int i = 0; i < 4; i++) {
            boolean flushesByLine = i % 2 == 0;
            boolean beginsByLine = i / 2 == 0;
            onLoop(() -> {
                if (beginsByLine) {
                    line.write(number(0));
                }
                channel.write(number(beginsByLine ? 1 : 0), channel.voidPromise());
                if (!beginsByLine) {
                    line.write(number(1));
                }
                line.write(number(2));
                channel.write(number(3));
                if (flushesByLine) {
                    line.flush();
                } else {
                    channel.flush();
                }
                line.write(number(4));
                channel.write(number(5), channel.voidPromise());
                line.write(number(6));
                line.flush();
            });
            DataInputStream in = new DataInputStream(peer.getInputStream());
            for (int wanted = 0; wanted < 7; wanted++) {
                assertThat(in.readInt()).isEqualTo(wanted);
            }
        }
    }

    @Test
    void who_waits_for_all_to_be_out_waits_for_what_the_line_said() throws Exception {
        byte[] moreThanTheKernelTakesAtOnce = new byte[16 * MUCH];
        onLoop(() -> {
            line.write(direct(moreThanTheKernelTakesAtOnce));
            line.flush();
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        });
        assertThat(peer.getInputStream().readAllBytes()).hasSize(moreThanTheKernelTakesAtOnce.length);
    }

    @Test
    void one_who_does_not_read_makes_the_channel_unwritable() throws Exception {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1000, 2000));
        int sent = 0;
        while (channel.isWritable()) {
            sent++;
            onLoop(() -> {
                line.write(direct(new byte[MUCH]));
                line.flush();
            });
        }
        for (long left = (long) sent * MUCH; left > 0; ) {
            left -= peer.getInputStream().skip(left);
        }
        while (!channel.isWritable()) {
            Thread.sleep(10);
        }
    }

    @Test
    void what_nobody_takes_any_more_is_let_go() throws Exception {
        List<ByteBuf> all = new ArrayList<>();
        onLoop(() -> {
            for (int i = 0; i < 20; i++) {
                all.add(direct(new byte[MUCH]));
                line.write(all.getLast());
                if (i % 7 == 0) {
                    line.flush();
                }
            }
            line.flush();
        });
        peer.setSoLinger(true, 0);
        peer.close();
        ends.inactive.get(10, TimeUnit.SECONDS);
        onLoop(() -> {
            all.add(direct(new byte[10]));
            line.write(all.getLast());
            line.flush();
        });
        assertThat(onLoop(() -> all.stream().mapToInt(ByteBuf::refCnt).sum())).isZero();
    }

    @Test
    void what_was_not_flushed_is_let_go_with_the_channel() throws Exception {
        ByteBuf alone = direct(new byte[10]);
        onLoop(() -> line.write(alone));
        channel.close().sync();
        assertThat(onLoop(alone::refCnt)).isZero();
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void a_failure_to_send_is_told() throws Exception {
        assumeThat(transport)
                .as("what hears of a reset before anything is sent")
                .isEqualTo(Transport.IO_URING);
        channel.config().setAutoRead(false);
        onLoop(() -> {
            line.write(direct(new byte[16 * MUCH]));
            line.flush();
        });
        peer.setSoLinger(true, 0);
        peer.close();
        ends.inactive.get(10, TimeUnit.SECONDS);
        assertThat(ends.failure).isCompletedWithValueMatching(IOException.class::isInstance);
    }

    @Test
    void so_is_one_to_send_what_waits_behind_something_else() throws Exception {
        ByteBuf last = number(1);
        onLoop(() -> {
            channel.write(direct(new byte[16 * MUCH])); // whose own future tells of itself
            line.write(last);
            line.flush();
        });
        peer.setSoLinger(true, 0);
        peer.close();
        assertThat(ends.failure.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        assertThat(onLoop(last::refCnt)).isZero();
    }

    @Test
    void what_the_other_side_has_not_taken_is_counted() throws Exception {
        ByteBuf said = direct(new byte[16 * MUCH]);
        onLoop(() -> {
            line.write(said);
            line.flush();
        });
        assertThat(onLoop(line::unsentBytes)).isGreaterThan(MUCH);
        peer.getInputStream().skipNBytes(16 * MUCH);
        while (onLoop(said::refCnt) > 0) {
            Thread.sleep(10);
        }
        assertThat(onLoop(line::unsentBytes)).isZero();
    }

    @Test
    void nobody_waits_behind_what_was_said_when_all_was_over() throws Exception {
        ByteBuf late = number(1);
        Future<?> end = onLoop(() -> {
            channel.unsafe().closeForcibly();
            line.write(late);
            return channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
        });
        assertThat(end).failsWithin(Duration.ofSeconds(10));
        assertThat(onLoop(late::refCnt)).isZero();
    }

    @Test
    void what_was_said_on_the_way_to_another_worker_goes_out_there() throws Exception {
        assumeThat(transport).as("NIO keeps that up to the next flush").isNotEqualTo(Transport.NIO);
        CompletableFuture<Void> left = new CompletableFuture<>();
        channel.deregister().addListener(_ -> {
            line.write(number(1));
            line.flush();
            left.complete(null);
        });
        left.get(10, TimeUnit.SECONDS);
        workers.all().getLast().loop().register(channel).sync();
        assertThat(new DataInputStream(peer.getInputStream()).readInt()).isEqualTo(1);
    }

    @Test
    void who_breaks_when_he_hears_something_is_told_so() throws Exception {
        onLoop(() -> line.tells(channel.pipeline().context(ends)));
        ends.breaks = true;
        peer.getOutputStream().write(1);
        assertThat(ends.failure.get(10, TimeUnit.SECONDS)).hasMessage("as it should");
    }

    private void onLoop(Runnable what) throws Exception {
        channel.eventLoop().submit(what).get(10, TimeUnit.SECONDS);
    }

    private <T> T onLoop(java.util.concurrent.Callable<T> what) throws Exception {
        Future<T> done = channel.eventLoop().submit(what);
        return done.get(10, TimeUnit.SECONDS);
    }

    private ByteBuf number(int number) {
        return channel.alloc().directBuffer(4).writeInt(number);
    }

    private ByteBuf direct(byte[] bytes) {
        return channel.alloc().directBuffer(bytes.length).writeBytes(bytes);
    }

    private static final class Ends extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<Void> inactive = new CompletableFuture<>();
        private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
        private volatile boolean breaks;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ((ByteBuf) message).release();
            if (breaks) {
                throw new IllegalStateException("as it should");
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            inactive.complete(null);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            failure.complete(cause);
        }
    }
}
