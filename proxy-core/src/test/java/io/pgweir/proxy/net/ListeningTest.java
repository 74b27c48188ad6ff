package io.pgweir.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.pgweir.config.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever comes is let in when he is wanted, and is nobody's when the listener is gone. */
@ParameterizedClass
@EnumSource(names = {"IO_URING", "EPOLL", "NIO"})
@Timeout(30)
class ListeningTest {
    private static final int CLIENTS = 5;

    private final Transport transport;
    private final BlockingQueue<Channel> in = new LinkedBlockingQueue<>();
    private final List<Socket> clients = new ArrayList<>();
    private Workers workers;
    private Channel listener;

    ListeningTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void listen() throws Exception {
        assumeThat(Sockets.of(transport).transport())
                .as("what this machine has")
                .isEqualTo(transport);
        workers = Workers.start(1, transport);
        listener = workers.listening()
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Echo());
                        in.add(channel);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        if (workers != null) {
            workers.close();
        }
    }

    private Socket come() throws IOException {
        Socket client =
                new Socket(InetAddress.getLoopbackAddress(), ((InetSocketAddress) listener.localAddress()).getPort());
        client.setSoTimeout(10_000);
        clients.add(client);
        return client;
    }

    private void wants(boolean anybody) throws Exception {
        listener.eventLoop()
                .submit(() -> listener.config().setAutoRead(anybody))
                .get();
    }

    private static void isHeard(Socket client, int number) throws IOException {
        client.getOutputStream().write(number);
        assertThat(client.getInputStream().read()).isEqualTo(number);
    }

    @Test
    void who_comes_sends_at_once_and_is_kept_alive_and_it_is_known_from_where() throws Exception {
        Socket client = come();
        Channel channel = in.take();
        assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
        assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
        assertThat(channel.remoteAddress()).isEqualTo(client.getLocalSocketAddress());
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, false);
        assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isFalse();
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
    }

    @Test
    void who_comes_while_nobody_is_wanted_is_let_in_later() throws Exception {
        isHeard(come(), 0);
        wants(false);
        for (int i = 1; i <= CLIENTS; i++) {
            Socket client = come();
            client.getOutputStream().write(i);
        }
        assertThat(in.poll()).isNotNull();
        assertThat(in.poll(300, TimeUnit.MILLISECONDS)).isNull();

        wants(true);
        for (int i = 1; i <= CLIENTS; i++) {
            assertThat(clients.get(i).getInputStream().read()).isEqualTo(i);
        }
        isHeard(come(), CLIENTS + 1);
    }

    @Test
    void who_was_not_let_in_goes_with_the_listener() throws Exception {
        isHeard(come(), 0);
        long before = descriptors();
        wants(false);
        comeAll();
        Thread.sleep(100);
        listener.close().sync();
        allAreTurnedAway(before);
    }

    @Test
    void so_does_who_comes_at_that_moment() throws Exception {
        isHeard(come(), 0);
        long before = descriptors();
        listener.eventLoop()
                .submit(() -> {
                    comeAll();
                    return listener.close();
                })
                .get()
                .sync();
        allAreTurnedAway(before);
    }

    private void comeAll() throws IOException {
        for (int i = 1; i <= CLIENTS; i++) {
            come();
        }
    }

    private void allAreTurnedAway(long descriptorsBefore) throws Exception {
        for (int i = 1; i <= CLIENTS; i++) {
            assertThat(isTurnedAway(clients.get(i))).isTrue();
            clients.get(i).close();
        }
        for (int i = 0; i < 100 && descriptors() >= descriptorsBefore; i++) {
            Thread.sleep(50);
        }
        assertThat(descriptors()).isLessThan(descriptorsBefore); // the listener's is gone, too
        isHeard(clients.getFirst(), 1);
    }

    private static boolean isTurnedAway(Socket client) throws IOException {
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static long descriptors() throws IOException {
        assumeThat(Files.exists(Path.of("/proc/self/fd"))).isTrue();
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush((ByteBuf) message, ctx.voidPromise());
        }
    }
}
