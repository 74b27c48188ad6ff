package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.pgweir.protocol.CancelRequest;
import io.pgweir.protocol.SslRequest;
import io.pgweir.proxy.net.Tls;
import io.pgweir.proxy.net.Worker;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** One cancel request on its way to a server. PostgreSQL answers by closing the connection once it has sent the signal. */
public final class CancelRelay extends ChannelInboundHandlerAdapter {
    private static final int PATIENCE_SECONDS = 5;

    private final ServerLink link;
    private final ServerKey key;
    private final Tls tls;
    private final Runnable arrived;
    private boolean sent;
    private boolean gaveUp;
    private boolean done;

    CancelRelay(ServerLink link, Tls tls, Runnable arrived) {
        this.link = link;
        this.key = link.key();
        this.tls = tls;
        this.arrived = arrived;
        link.cancelsInFlight(1);
    }

    /**
     * Has what runs on {@code link} cancelled. Until it is certain that the request hits nothing else, nobody else is given the link:
     * not before the server has acted, and never if it doesn't say so.
     *
     * @param arrived runs on {@code worker} once the server has acted on it, or can't be told
     */
    public static void send(Connector connector, Tls tls, Worker worker, ServerLink link, Runnable arrived) {
        CancelRelay relay = new CancelRelay(link, tls, arrived);
        if (link.key().server() instanceof InetSocketAddress address) {
            connector.connect(worker, address, relay, failure -> relay.done());
        } else {
            relay.done();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.executor().schedule(() -> giveUp(ctx), PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (mustEncrypt()) {
            ByteBuf out = ctx.alloc().buffer(8);
            SslRequest.write(out);
            ctx.writeAndFlush(out, ctx.voidPromise());
        } else {
            sendRequest(ctx);
        }
    }

    private boolean mustEncrypt() {
        return switch (tls.serverMode()) {
            case DISABLE, ALLOW, PREFER -> false;
            case REQUIRE, VERIFY_CA, VERIFY_FULL -> true;
        };
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = (ByteBuf) msg;
        boolean accepted = in.readableBytes() == 1 && in.getByte(in.readerIndex()) == SslRequest.ACCEPTED;
        in.release();
        if (!accepted || ctx.pipeline().get(SslHandler.class) != null) {
            ctx.close();
            return;
        }
        InetSocketAddress address = (InetSocketAddress) key.server();
        SslHandler handler = tls.towardsServer(ctx.alloc(), address.getHostString(), address.getPort());
        ctx.pipeline().addFirst(handler);
        handler.handshakeFuture().addListener(shaken -> {
            if (shaken.isSuccess()) {
                sendRequest(ctx);
            } else {
                ctx.close();
            }
        });
    }

    private void sendRequest(ChannelHandlerContext ctx) {
        ByteBuf out = ctx.alloc().buffer(16 + key.secret().length);
        CancelRequest.write(out, key.pid(), key.secret());
        sent = true;
        ctx.writeAndFlush(out, ctx.voidPromise());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        done();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        giveUp(ctx);
    }

    private void giveUp(ChannelHandlerContext ctx) {
        gaveUp = true;
        ctx.close();
    }

    private void done() {
        if (!done) {
            done = true;
            if (sent && gaveUp) {
                link.doom("a cancel request may still be under way to it");
            }
            link.cancelsInFlight(-1);
            arrived.run();
        }
    }
}
