package io.pgweir.proxy.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Who is the last in a connection's pipeline and speaks by its {@link Line}. */
public abstract class LineEnd extends ChannelInboundHandlerAdapter {
    protected final Channel channel;
    protected final Line line;

    protected LineEnd(Channel channel) {
        this.channel = channel;
        this.line = new Line(channel);
    }

    /** How much of what was written to the other side it is not known to have taken. To be called on the connection's worker. */
    public final long unsentBytes() {
        return line.unsentBytes();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        line.tells(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        line.isLeftBy(ctx);
    }
}
