package io.pgweir.proxy.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Closes a connection behind what has been written to it, if the peer takes that within a while. */
public final class LastWords {
    private static final int PATIENCE_SECONDS = 5;

    private LastWords() {}

    public static void close(Channel channel) {
        ChannelFuture written = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
        written.addListener(ChannelFutureListener.CLOSE);
        if (!written.isDone()) {
            Future<?> end = channel.eventLoop().schedule(() -> channel.close(), PATIENCE_SECONDS, TimeUnit.SECONDS);
            written.addListener(_ -> end.cancel(false)); // else it would hold on to the channel until then
        }
    }
}
