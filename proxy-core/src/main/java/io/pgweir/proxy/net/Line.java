package io.pgweir.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.ssl.SslHandler;
import io.pgweir.proxy.ring.RingSocket;
import org.jspecify.annotations.Nullable;

/**
 * What the last handler of a connection says and hears by: past the pipeline where nothing else stands in that, as that is code which
 * would only be run through, else by it. TLS is all that ever stands there beside it. Bytes written to the channel itself keep their
 * place among those.
 */
public final class Line {
    private final Channel channel;
    private final @Nullable RingSocket bare;

    /** Of a connection whose TLS, if it has that, stands in its pipeline. */
    public Line(Channel channel) {
        this.channel = channel;
        this.bare =
                channel instanceof RingSocket ring && channel.pipeline().get(SslHandler.class) == null ? ring : null;
    }

    /** From now on tells this one what comes, who is the last in the pipeline. */
    public void tells(ChannelHandlerContext last) {
        if (bare != null) {
            bare.tells(last);
        }
    }

    /** This one is not in the pipeline any more. */
    public void isLeftBy(ChannelHandlerContext gone) {
        if (bare != null) {
            bare.isLeftBy(gone);
        }
    }

    /** Sends at the next flush; {@code bytes} are the line's from now on. To be called on the connection's worker. */
    public void write(ByteBuf bytes) {
        if (bare != null) {
            bare.put(bytes);
        } else {
            channel.write(bytes, channel.voidPromise());
        }
    }

    public void flush() {
        if (bare != null) {
            bare.flushPut();
        } else {
            channel.flush();
        }
    }

    /** Closes the connection behind what was written, if the other side takes that within a while. To be called on the connection's worker. */
    public void close() {
        if (bare != null && bare.unsentBytes() == 0) {
            channel.close(); // there is nothing to wait for
        } else {
            LastWords.close(channel);
        }
    }

    /** How much of what was written the other side is not known to have taken. To be called on the connection's worker. */
    public long unsentBytes() {
        if (bare != null) {
            return bare.unsentBytes();
        }
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        return out == null ? 0 : out.totalPendingWriteBytes();
    }
}
