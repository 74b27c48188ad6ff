package io.pgweir.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.pgweir.config.Transport;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rest of the proxy takes for granted of connections holds by whatever way they are read and written. */
@ParameterizedClass
@EnumSource(names = {"IO_URING", "EPOLL", "NIO"})
@Timeout(60)
class TransportsTest {
    private static final int CHUNK = 20_000;

    private final Transport transport;
    private Workers workers;

    TransportsTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        assumeThat(Sockets.of(transport).transport())
                .as("what this machine has")
                .isEqualTo(transport);
        workers = Workers.start(3, transport);
    }

    @AfterEach
    void stop() {
        workers.close();
    }

    // ---- bytes

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void all_that_is_sent_comes_back_in_order_however_often_reading_stops(long seed) throws Exception {
        Random random = new Random(seed);
        byte[] sent = new byte[1 + random.nextInt(3_000_000)];
        random.nextBytes(sent);
        int port = listen(() -> new FitfulEcho(random.nextLong()));
        try (Socket client = client(port)) {
            Thread writer = Thread.ofVirtual().start(() -> writeInPieces(client, sent, new Random(seed)));
            assertThat(new DataInputStream(client.getInputStream()).readNBytes(sent.length))
                    .isEqualTo(sent);
            writer.join();
        }
    }

    private static void writeInPieces(Socket to, byte[] bytes, Random random) {
        try {
            OutputStream out = to.getOutputStream();
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 200 : CHUNK));
                out.write(bytes, at, length);
                at += length;
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void what_was_written_before_a_close_arrives() throws Exception {
        byte[] part = new byte[1000];
        int port = listen(() -> new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                for (int i = 0; i < 30; i++) {
                    ctx.writeAndFlush(Unpooled.wrappedBuffer(part), ctx.voidPromise());
                    ctx.write(Unpooled.EMPTY_BUFFER, ctx.voidPromise());
                    ctx.write(Unpooled.wrappedBuffer(part), ctx.voidPromise());
                }
                ctx.flush();
                ctx.close();
            }
        });
        for (int i = 0; i < 20; i++) {
            try (Socket client = client(port)) {
                assertThat(client.getInputStream().readAllBytes()).hasSize(60 * part.length);
            }
        }
    }

    @Test
    void who_writes_nothing_hears_at_once_that_all_is_out() throws Exception {
        CompletableFuture<Boolean> isDone = new CompletableFuture<>();
        int port = listen(() -> new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                isDone.complete(ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .addListener(ChannelFutureListener.CLOSE)
                        .isDone());
            }
        });
        try (Socket client = client(port)) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(isDone.get()).isTrue();
        }
    }

    @Test
    void who_is_closed_in_the_midst_of_much_harms_nobody() throws Exception {
        int closing = listen(Closing::new);
        int echoing = listen(() -> new FitfulEcho(7));
        try (Socket honest = client(echoing)) {
            Thread many = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 300; i++) {
                    try (Socket client = client(closing)) {
                        writeIfPossible(client, 1_000_000);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            });
            byte[] question = new byte[3000];
            Random random = new Random(1);
            DataInputStream answers = new DataInputStream(honest.getInputStream());
            while (many.isAlive()) {
                random.nextBytes(question);
                honest.getOutputStream().write(question);
                assertThat(answers.readNBytes(question.length)).isEqualTo(question);
            }
        }
    }

    /** Says good-bye to whoever has sent something, and closes when that is out. */
    private static final class Closing extends ChannelInboundHandlerAdapter {
        private int heard;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            assertThat(ctx.channel().isOpen()).isTrue();
            heard += in.readableBytes();
            in.release();
            if (heard > 200_000) {
                ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[100])).addListener(_ -> ctx.close());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    @Test
    void who_is_not_read_is_held_up_and_all_of_it_comes_later() throws Exception {
        int size = 64 << 20;
        Sink sink = new Sink();
        int port = listen(() -> sink);
        try (Socket client = client(port)) {
            OutputStream out = client.getOutputStream();
            AtomicInteger written = new AtomicInteger();
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    byte[] piece = new byte[64 << 10];
                    while (written.get() < size) {
                        out.write(piece);
                        written.addAndGet(piece.length);
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            sink.active.await();
            sink.reads(false);
            long before;
            do {
                before = written.get();
                Thread.sleep(100);
            } while (written.get() > before);
            assertThat(written.get()).isLessThan(size / 2);
            sink.reads(true);
            sink.awaitBytes(size);
            writer.join();
        }
    }

    // ---- ends

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 3_000_000})
    void a_reset_is_noticed_while_nobody_reads(int bytes) throws Exception {
        assumeThat(transport).as("NIO tells nobody who does not read").isNotEqualTo(Transport.NIO);
        Sink sink = new Sink();
        int port = listen(() -> sink);
        Socket client = client(port);
        sink.active.await();
        sink.reads(false);
        // not waited for: more may be on its way than there is room for
        Thread writer = Thread.ofVirtual().start(() -> writeIfPossible(client, bytes));
        Thread.sleep(100);
        client.setSoLinger(true, 0);
        client.close();
        assertThat(sink.inactive.await(10, TimeUnit.SECONDS)).isTrue();
        writer.join();
    }

    private static void writeIfPossible(Socket to, int bytes) {
        try {
            to.getOutputStream().write(new byte[bytes]);
        } catch (IOException closed) {
            // as it was meant to be
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 30_000})
    void an_end_while_nobody_reads_brings_all_that_was_sent_before(int bytes) throws Exception {
        assumeThat(transport).as("NIO tells nobody who does not read").isNotEqualTo(Transport.NIO);
        Sink sink = new Sink();
        int port = listen(() -> sink);
        try (Socket client = client(port)) {
            sink.active.await();
            sink.reads(false);
            client.getOutputStream().write(new byte[bytes]);
            Thread.sleep(50);
            client.shutdownOutput();
            assertThat(sink.inactive.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(sink.bytes()).isEqualTo(bytes);
        }
    }

    @Test
    void who_stops_ends_all_connections() throws Exception {
        int port = listen(Sink::new);
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Socket client = client(port);
            client.getOutputStream().write(i);
            clients.add(client);
        }
        workers.close();
        for (Socket client : clients) {
            client.setSoTimeout(10_000);
            assertThat(readToTheEnd(client)).isZero();
            client.close();
        }
    }

    private static int readToTheEnd(Socket from) throws IOException {
        try {
            InputStream in = from.getInputStream();
            return in.readAllBytes().length;
        } catch (java.net.SocketException reset) {
            return 0;
        }
    }

    @Test
    void whoever_comes_and_goes_leaves_no_descriptor() throws Exception {
        assumeThat(Files.exists(Path.of("/proc/self/fd"))).isTrue();
        int port = listen(() -> new FitfulEcho(1));
        comeAndGo(port, 20);
        long before = descriptors();
        comeAndGo(port, 600);
        for (int i = 0; i < 100 && descriptors() > before; i++) {
            Thread.sleep(50);
        }
        assertThat(descriptors()).isLessThanOrEqualTo(before);
    }

    private static void comeAndGo(int port, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (Socket client = client(port)) {
                client.getOutputStream().write(i);
                if (i % 3 == 0) {
                    client.getInputStream().read();
                } else if (i % 3 == 1) {
                    client.setSoLinger(true, 0);
                }
            }
        }
    }

    private static long descriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    // ---- connecting

    @Test
    void nobody_who_listens_is_said_at_once() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        assertThatThrownBy(() -> connection(new Sink())
                        .connect(InetAddress.getLoopbackAddress(), port)
                        .sync())
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void who_does_not_answer_is_given_up() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Channel> waiting = new ArrayList<>();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10; i++) {
                            waiting.add(connection(new Sink())
                                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 300)
                                    .connect(InetAddress.getLoopbackAddress(), full.getLocalPort())
                                    .sync()
                                    .channel());
                        }
                    })
                    .isInstanceOf(ConnectTimeoutException.class);
            for (Channel channel : waiting) {
                channel.close().sync();
            }
            for (int i = 0; i < 100 && isConnecting(full.getLocalPort()); i++) {
                Thread.sleep(20);
            }
            assertThat(isConnecting(full.getLocalPort())).isFalse();
        }
    }

    /** Whether the kernel still tries to reach a port, as it is told where there is a Linux. */
    private static boolean isConnecting(int port) throws IOException {
        String attempt = String.format(":%04X 02 ", port);
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            if (Files.exists(Path.of(table)) && Files.readString(Path.of(table)).contains(attempt)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void a_connection_moves_with_all_that_is_under_way() throws Exception {
        int numbers = 3_000_000;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread counter = Thread.ofVirtual().start(() -> count(server, numbers));
            Counting counting = new Counting();
            Channel channel = connection(counting)
                    .connect(InetAddress.getLoopbackAddress(), server.getLocalPort())
                    .sync()
                    .channel();
            int moves = 0;
            while (channel.isActive() && counting.expected.get() < numbers) {
                channel.deregister().awaitUninterruptibly();
                workers.all().get(moves++ % 3).loop().register(channel).awaitUninterruptibly();
                Thread.sleep(1);
            }
            counter.join();
            assertThat(counting.inactive.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(counting.failures).isEmpty();
            assertThat(counting.expected.get()).isEqualTo(numbers);
            assertThat(moves).isGreaterThan(5);
        }
    }

    private static void count(ServerSocket server, int numbers) {
        try (Socket accepted = server.accept()) {
            OutputStream out = accepted.getOutputStream();
            ByteArrayOutputStream some = new ByteArrayOutputStream();
            for (int i = 0; i < numbers; i++) {
                some.writeBytes(new byte[] {(byte) (i >> 24), (byte) (i >> 16), (byte) (i >> 8), (byte) i});
                if (some.size() > 5000) {
                    some.writeTo(out);
                    some.reset();
                }
            }
            some.writeTo(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    // ---- set-up

    private int listen(Supplier<ChannelHandler> handler) throws Exception {
        Channel bound = workers.listening()
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(handler.get());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        return ((InetSocketAddress) bound.localAddress()).getPort();
    }

    private static Socket client(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private Bootstrap connection(ChannelHandler handler) {
        return workers.connecting(workers.all().getFirst()).handler(handler);
    }
}
