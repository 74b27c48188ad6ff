package io.pgweir.proxy.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection whose request, answer or silence takes too long. The clock is not set back by each byte that comes: whoever
 * sends one a second would hold a connection for ever.
 */
final class Patience extends ChannelInboundHandlerAdapter {
    private final Duration exchange;
    private final Duration silence;
    private @Nullable ScheduledFuture<?> end;
    private boolean isBusy;

    /**
     * @param exchange from the first byte of a request until the last of its answer is out
     * @param silence between two
     */
    Patience(Duration exchange, Duration silence) {
        this.exchange = exchange;
        this.silence = silence;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        endsIn(ctx, exchange); // who connects has something to ask
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!isBusy) {
            isBusy = true;
            endsIn(ctx, exchange);
        }
        ctx.fireChannelRead(msg);
    }

    /** The last of the answer is out. */
    void answered(ChannelHandlerContext ctx) {
        isBusy = false;
        endsIn(ctx, silence);
    }

    private void endsIn(ChannelHandlerContext ctx, Duration time) {
        stop();
        end = ctx.executor().schedule(() -> ctx.channel().close(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stop() {
        if (end != null) {
            end.cancel(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        ctx.fireChannelInactive();
    }
}
