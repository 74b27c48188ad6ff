package io.pgweir.proxy.net;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.pgweir.config.Transport;
import io.pgweir.proxy.ring.RingHandler;
import io.pgweir.proxy.ring.RingListener;
import io.pgweir.proxy.ring.RingSocket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** By which of the kernel's ways sockets are read and written: what drives an event loop, and the channels that go with it. */
record Sockets(
        Transport transport,
        IoHandlerFactory driver,
        Class<? extends ServerChannel> listening,
        Class<? extends Channel> connecting) {
    private static final Logger log = LoggerFactory.getLogger(Sockets.class);

    /** The oldest Linux whose io_uring is taken without being asked for: it takes whoever waits there for idle, and not for short of disk. */
    private static final int MAJOR = 6;

    private static final int MINOR = 15;
    private static final Pattern VERSION = Pattern.compile("(\\d{1,9})\\.(\\d{1,9}).*");

    /** What is wanted, or the next best thing that the machine has. */
    static Sockets of(Transport wanted) {
        Sockets taken = firstOf(wanted);
        log.info("sockets go by {}", taken.transport);
        return taken;
    }

    private static Sockets firstOf(Transport wanted) {
        if (wanted == Transport.NIO) {
            return nio();
        }
        if (!Epoll.isAvailable()) {
            missed(wanted, Transport.EPOLL, Epoll.unavailabilityCause());
            return nio();
        }
        if (wanted == Transport.EPOLL || wanted == Transport.AUTO && !isNew(System.getProperty("os.version", ""))) {
            return epoll();
        }
        Throwable missing = RingHandler.unavailable();
        if (missing != null) {
            missed(wanted, Transport.IO_URING, missing);
            return epoll();
        }
        return rings();
    }

    /** Whether a Linux of this version has an io_uring that we trust. */
    static boolean isNew(String version) {
        Matcher numbers = VERSION.matcher(version);
        if (!numbers.matches()) {
            return false;
        }
        int major = Integer.parseInt(numbers.group(1));
        return major > MAJOR || major == MAJOR && Integer.parseInt(numbers.group(2)) >= MINOR;
    }

    private static void missed(Transport wanted, Transport missed, Throwable why) {
        if (wanted == Transport.AUTO) {
            log.info("no {}: {}", missed, why.getMessage());
        } else {
            log.warn("transport: {} is wanted, but there is no {}: {}", wanted, missed, why.getMessage());
        }
    }

    private static Sockets rings() {
        return new Sockets(Transport.IO_URING, RingHandler.newFactory(), RingListener.class, RingSocket.class);
    }

    private static Sockets epoll() {
        return new Sockets(
                Transport.EPOLL,
                unclocked(EpollIoHandler.newFactory()),
                EpollServerSocketChannel.class,
                EpollSocketChannel.class);
    }

    private static Sockets nio() {
        return new Sockets(
                Transport.NIO, NioIoHandler.newFactory(), NioServerSocketChannel.class, NioSocketChannel.class);
    }

    /**
     * The same for loops that keep their threads: where they might be suspended, Netty reads the clock twice for each turn of a loop to
     * know how long it was at work.
     */
    private static IoHandlerFactory unclocked(IoHandlerFactory factory) {
        return loop -> factory.newHandler(loop);
    }
}
