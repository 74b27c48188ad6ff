package io.pgweir.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Expects the numbers from 0 on. */
final class Counting extends ChannelInboundHandlerAdapter {
    final AtomicLong expected = new AtomicLong();
    final Queue<String> failures = new ConcurrentLinkedQueue<>();
    final CountDownLatch inactive = new CountDownLatch(1);
    private final Carry carry = new Carry();

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        new Line(ctx.channel()).tells(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!ctx.executor().inEventLoop()) {
            failures.add("read on another loop's thread");
        }
        ByteBuf in = carry.with((ByteBuf) message);
        int at = in.readerIndex();
        for (; at + 4 <= in.writerIndex(); at += 4) {
            int number = in.getInt(at);
            if (number != expected.getAndIncrement() && failures.size() < 5) {
                failures.add(number + " instead of " + (expected.get() - 1));
            }
        }
        carry.keep(in, at, ctx.alloc());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        carry.release();
        inactive.countDown();
    }
}
