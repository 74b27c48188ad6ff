package io.pgweir.proxy.web;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.pgweir.config.HttpConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The HTTP port: one event loop, of which the workers know nothing. */
public final class WebServer implements AutoCloseable {
    private static final int LONGEST_LINE = 4096;
    private static final int LONGEST_HEADERS = 16 * 1024; // browsers send cookies of other things on the same host
    private static final int LONGEST_BODY = 2048; // a name and a password
    private static final int CHUNK = 8 * 1024;
    private static final Duration EXCHANGE = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofSeconds(90); // longer than Prometheus lets pass between scrapes

    private final HttpConfig config;
    private final Site site;
    private final Duration exchange;
    private final EventLoopGroup loop;
    /** Touched by the loop only. */
    private int connections;

    /** @param loop of a single thread, which this closes */
    WebServer(EventLoopGroup loop, HttpConfig config, Site site, Duration exchange) {
        this.loop = loop;
        this.config = config;
        this.site = site;
        this.exchange = exchange;
    }

    WebServer(EventLoopGroup loop, HttpConfig config, Site site) {
        this(loop, config, site, EXCHANGE);
    }

    /** The loop that such a server lives on. */
    static EventLoopGroup loop() {
        return new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("pgweir-http"), NioIoHandler.newFactory());
    }

    /**
     * Opens the port.
     *
     * @throws UncheckedIOException if that can't be done; its message is fit for the operator
     */
    public Channel open() {
        InetSocketAddress address = config.address().equals("*")
                ? new InetSocketAddress(config.port())
                : new InetSocketAddress(config.address(), config.port());
        HostCheck hosts = new HostCheck(address.getAddress());
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        letIn(channel, hosts);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        Throwable failure = bound.cause();
        if (failure != null) {
            throw new UncheckedIOException(
                    "cannot serve HTTP on %s:%d: %s".formatted(config.address(), config.port(), failure.getMessage()),
                    failure instanceof IOException io ? io : new IOException(failure));
        }
        return bound.channel();
    }

    private void letIn(Channel channel, HostCheck hosts) {
        connections++;
        channel.closeFuture().addListener(_ -> connections--);
        if (connections > config.connections()) {
            channel.close();
            return;
        }
        equip(channel, site, hosts, exchange);
    }

    /** Puts into a connection's pipeline what reads requests and answers them. */
    static void equip(Channel channel, Site site, HostCheck hosts, Duration exchange) {
        Patience patience = new Patience(exchange, SILENCE);
        channel.pipeline()
                .addLast(patience)
                .addLast(new HttpServerCodec(LONGEST_LINE, LONGEST_HEADERS, CHUNK))
                .addLast(
                        new HttpObjectAggregator(LONGEST_BODY, true)) // whoever sends more is told that it is too large
                .addLast(new HttpContentCompressor())
                .addLast(new WebHandler(site, hosts, patience));
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
