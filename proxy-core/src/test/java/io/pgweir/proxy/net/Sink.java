package io.pgweir.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what it gets. */
@ChannelHandler.Sharable
final class Sink extends ChannelInboundHandlerAdapter {
    final CountDownLatch active = new CountDownLatch(1);
    final CountDownLatch inactive = new CountDownLatch(1);
    private final AtomicLong bytes = new AtomicLong();
    private final CompletableFuture<Channel> channel = new CompletableFuture<>();

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        channel.complete(ctx.channel());
        active.countDown();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        bytes.addAndGet(in.readableBytes());
        in.release();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        inactive.countDown();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    void reads(boolean wanted) throws Exception {
        Channel mine = channel.get();
        mine.eventLoop().submit(() -> mine.config().setAutoRead(wanted)).sync();
    }

    long bytes() {
        return bytes.get();
    }

    void awaitBytes(long wanted) throws InterruptedException {
        while (bytes.get() < wanted) {
            Thread.sleep(10);
        }
    }
}
