package io.pgweir.proxy.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.DefaultEventExecutorChooserFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import io.pgweir.config.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All event loops of the process.
 *
 * <p>The pooled allocator is named on every bootstrap: Netty's newer default is meant for many short-lived threads and has had
 * its share of memory surprises; ours are few threads that live as long as the process.
 */
public final class Workers implements AutoCloseable {
    /** Not zero: a loop that may end at once can end between two looks at its state and leave its channels open. */
    private static final int QUIET_MS = 20;

    private static final Logger log = LoggerFactory.getLogger(Workers.class);

    private final EventLoopGroup group;
    private final Class<? extends ServerChannel> listening;
    private final Class<? extends Channel> connecting;
    private final List<Worker> workers = new ArrayList<>();

    private Workers(int count, Sockets sockets, @Nullable Crew crew) {
        this(
                new MultiThreadIoEventLoopGroup(
                        count,
                        new ThreadPerTaskExecutor(new DefaultThreadFactory("pgweir-worker")),
                        crew == null ? DefaultEventExecutorChooserFactory.INSTANCE : crew.chooser(),
                        sockets.driver()),
                sockets.listening(),
                sockets.connecting());
        workers.forEach(Worker::start);
        if (crew != null) {
            crew.begin(workers);
        }
    }

    /** Workers on the loops of {@code group}, on which no time passes yet. */
    Workers(EventLoopGroup group, Class<? extends ServerChannel> listening, Class<? extends Channel> connecting) {
        this.group = group;
        this.listening = listening;
        this.connecting = connecting;
        for (EventExecutor executor : group) {
            workers.add(new Worker(workers.size(), (EventLoop) executor));
        }
    }

    /**
     * Starts the loops.
     *
     * @param count how many; 0 lets the machine's size decide: one for two processors, as a second loop that isn't needed
     *     costs more CPU for each transaction than it brings
     */
    public static Workers start(int count, Transport transport) {
        int wanted = count > 0 ? count : Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 8);
        Sockets sockets = Sockets.of(transport);
        Crew crew = wanted > 1 && Crew.canTell() ? new Crew(wanted) : null;
        try {
            return new Workers(wanted, sockets, crew);
        } catch (IllegalStateException notAllOfThem) { // a limit of locked memory, for one
            if (sockets.transport() != Transport.IO_URING) {
                throw notAllOfThem;
            }
            log.warn("not all event loops can have io_uring, so none has", notAllOfThem);
            return new Workers(wanted, Sockets.of(Transport.EPOLL), crew);
        }
    }

    public List<Worker> all() {
        return workers;
    }

    /** The worker whose loop a channel was registered with. */
    public Worker of(EventLoop loop) {
        for (Worker worker : workers) {
            if (worker.loop() == loop) {
                return worker;
            }
        }
        throw new IllegalArgumentException("not one of our loops");
    }

    /** A bootstrap for listeners; an accepted client goes to a worker that has room. */
    public ServerBootstrap listening() {
        return new ServerBootstrap()
                .group(group)
                .channel(listening)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true);
    }

    /** A bootstrap for one connection of ours, living on {@code worker}. */
    public Bootstrap connecting(Worker worker) {
        return new Bootstrap()
                .group(worker.loop())
                .channel(connecting)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true);
    }

    @Override
    public void close() {
        group.shutdownGracefully(QUIET_MS, 2000, TimeUnit.MILLISECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
