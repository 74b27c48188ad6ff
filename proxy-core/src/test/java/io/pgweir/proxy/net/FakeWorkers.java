package io.pgweir.proxy.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** Workers without threads, for which time passes when a test says so. */
public final class FakeWorkers {
    private FakeWorkers() {}

    /** Workers on the loop of an embedded channel, or on several. */
    public static Workers on(EventLoopGroup loop) {
        return new Workers(loop, NioServerSocketChannel.class, NioSocketChannel.class);
    }

    /** Makes it {@code now} on a worker. */
    public static void tick(Worker worker, long now) {
        worker.tick(now);
    }
}
