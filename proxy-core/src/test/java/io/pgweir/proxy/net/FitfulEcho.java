package io.pgweir.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends back what it got, in slices, by its line or by its channel, some flushed at once, and stops reading now and then, for a moment or for none. */
final class FitfulEcho extends ChannelInboundHandlerAdapter {
    private final Random random;
    /** By the one it always hears, or never. */
    private final boolean hearsByLine;

    private @Nullable Line line;

    FitfulEcho(long seed) {
        random = new Random(seed);
        hearsByLine = random.nextBoolean();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Line mine = new Line(ctx.channel());
        line = mine;
        if (hearsByLine) {
            mine.tells(ctx);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        Line mine = line();
        while (in.isReadable()) {
            ByteBuf slice = in.readRetainedSlice(1 + random.nextInt(in.readableBytes()));
            ByteBuf out = random.nextInt(4) == 0 ? copyToHeap(slice) : slice;
            switch (random.nextInt(10)) {
                case 0, 1 -> ctx.writeAndFlush(out, ctx.voidPromise());
                case 2 -> ctx.write(out).addListener(_ -> ctx.flush());
                case 3 -> ctx.write(out, ctx.voidPromise());
                case 4, 5 -> {
                    mine.write(out);
                    mine.flush();
                }
                default -> mine.write(out);
            }
        }
        in.release();
        switch (random.nextInt(8)) {
            case 0 -> {
                reads(ctx, false);
                reads(ctx, true);
            }
            case 1 -> {
                reads(ctx, false);
                ctx.executor().execute(() -> reads(ctx, true));
            }
            case 2 -> {
                reads(ctx, false);
                ctx.executor().schedule(() -> reads(ctx, true), random.nextInt(3), TimeUnit.MILLISECONDS);
            }
            default -> {}
        }
    }

    private static ByteBuf copyToHeap(ByteBuf slice) {
        byte[] bytes = new byte[slice.readableBytes()];
        slice.readBytes(bytes);
        slice.release();
        return Unpooled.wrappedBuffer(bytes);
    }

    private static void reads(ChannelHandlerContext ctx, boolean wanted) {
        ctx.channel().config().setAutoRead(wanted);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (random.nextBoolean()) {
            ctx.flush();
        } else {
            line().flush();
        }
    }

    private Line line() {
        return Objects.requireNonNull(line);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
