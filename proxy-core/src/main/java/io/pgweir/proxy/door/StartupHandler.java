package io.pgweir.proxy.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.pgweir.protocol.CancelRequest;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.GssEncRequest;
import io.pgweir.protocol.NegotiateProtocolVersion;
import io.pgweir.protocol.ProtocolVersion;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import io.pgweir.protocol.SslRequest;
import io.pgweir.protocol.StartupMessage;
import io.pgweir.protocol.StartupPacket;
import io.pgweir.proxy.net.Carry;
import io.pgweir.proxy.net.LastWords;
import io.pgweir.proxy.net.Timed;
import io.pgweir.proxy.net.Timing;
import io.pgweir.proxy.net.Tls;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.session.Cancellable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client's first packet: TLS, a cancel request, or who it is. Then it makes way for {@link AuthHandler}. */
final class StartupHandler extends ChannelInboundHandlerAdapter implements Timed {
    private static final Logger log = LoggerFactory.getLogger(StartupHandler.class);
    private static final int LENGTH_BYTES = 4;
    /** The first byte of a TLS record with a handshake in it; no start-up packet begins so. */
    private static final byte TLS_HANDSHAKE = 0x16;

    private static final byte YES = 'S';
    private static final byte NO = 'N';

    private final Door door;
    private final Worker worker;
    private final Tls tls;
    private final Carry carry = new Carry();
    private final long deadline;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Timing timing;
    private boolean encrypted;
    private boolean anythingCame;
    private boolean gssRefused;
    private boolean done;

    StartupHandler(Door door, Worker worker) {
        this.door = door;
        this.worker = worker;
        this.tls = door.commons().tls().get();
        long timeout = door.commons().config().get().limits().loginTimeout().toNanos();
        this.deadline = timeout == 0 ? Long.MAX_VALUE : worker.now() + timeout;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        door.enter(ctx.channel());
        timing = worker.time(this);
    }

    @Override
    public boolean tick(long now) {
        ChannelHandlerContext ctx = context;
        if (!done && ctx != null && deadline != Long.MAX_VALUE && now - deadline > 0) {
            refuse(ctx, Fault.fatal(SqlState.PROTOCOL_VIOLATION, "canceling authentication due to timeout"));
        }
        return !done;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = carry.with((ByteBuf) msg);
        if (done) {
            in.release();
            return;
        }
        if (!anythingCame && !encrypted && in.getByte(in.readerIndex()) == TLS_HANDSHAKE) {
            beginDirectTls(ctx, in);
            return;
        }
        anythingCame = true;
        try {
            take(ctx, in);
        } catch (ProtocolViolation violation) {
            in.release();
            refuse(ctx, violation.fault());
        }
    }

    private void take(ChannelHandlerContext ctx, ByteBuf in) {
        int at = in.readerIndex();
        if (in.readableBytes() < LENGTH_BYTES) {
            carry.keep(in, at, ctx.alloc());
            return;
        }
        int length = StartupPacket.length(in, at);
        if (in.readableBytes() < length) {
            carry.keep(in, at, ctx.alloc());
            return;
        }
        StartupPacket packet = StartupPacket.read(in, at, length);
        boolean more = in.readableBytes() > length;
        switch (packet) {
            case SslRequest _ -> {
                mustBeAlone(more, "received unencrypted data after SSL request");
                in.release();
                answerSslRequest(ctx);
            }
            case GssEncRequest _ -> {
                mustBeAlone(more, "received unencrypted data after GSSAPI encryption request");
                if (gssRefused) {
                    throw new ProtocolViolation("GSSAPI encryption was refused before");
                }
                gssRefused = true;
                in.release();
                answer(ctx, NO);
            }
            case CancelRequest cancel -> {
                in.release();
                done = true;
                door.arrivals().askedToCancel();
                cancel(ctx, cancel);
            }
            case StartupMessage startup -> {
                ByteBuf rest = more ? in.retainedSlice(at + length, in.readableBytes() - length) : null;
                in.release();
                begin(ctx, startup, rest);
            }
        }
    }

    /** Somebody in the middle could have put bytes there for us to take as if they had come encrypted. */
    private static void mustBeAlone(boolean more, String otherwise) {
        if (more) {
            throw new ProtocolViolation(otherwise);
        }
    }

    private void beginDirectTls(ChannelHandlerContext ctx, ByteBuf in) {
        if (!tls.isOfferedToClients()) {
            in.release();
            close(ctx);
            return;
        }
        encrypted = true;
        SslHandler handler = tls.towardsClient(ctx.alloc());
        ctx.pipeline().addFirst("tls", handler);
        handler.handshakeFuture().addListener(shaken -> {
            if (!shaken.isSuccess() || !Tls.isForPostgres(handler)) {
                close(ctx);
            }
        });
        ctx.pipeline().fireChannelRead(in);
    }

    private void answerSslRequest(ChannelHandlerContext ctx) {
        if (encrypted) {
            throw new ProtocolViolation(
                    Fault.fatal(SqlState.FEATURE_NOT_SUPPORTED, "SSL request inside of an SSL connection"));
        }
        if (!tls.isOfferedToClients()) {
            answer(ctx, NO);
            return;
        }
        encrypted = true;
        answer(ctx, YES);
        SslHandler handler = tls.towardsClient(ctx.alloc());
        ctx.pipeline().addFirst("tls", handler);
        handler.handshakeFuture().addListener(shaken -> {
            if (!shaken.isSuccess()) {
                log.debug(
                        "TLS with {} failed: {}",
                        ctx.channel().remoteAddress(),
                        shaken.cause().getMessage());
                close(ctx);
            }
        });
    }

    private static void answer(ChannelHandlerContext ctx, byte letter) {
        ctx.writeAndFlush(ctx.alloc().buffer(1).writeByte(letter), ctx.voidPromise());
    }

    private void cancel(ChannelHandlerContext ctx, CancelRequest request) {
        Cancellable meant = door.commons().sessions().find(request.pid(), request.key());
        if (meant == null) {
            boolean _ = door.reception().cancel(request.pid(), request.key());
            close(ctx);
            return;
        }
        meant.later(() -> meant.cancel(() -> worker.later(() -> close(ctx))));
    }

    private void begin(ChannelHandlerContext ctx, StartupMessage startup, @Nullable ByteBuf rest) {
        door.arrivals().introduced(encrypted);
        try {
            if (tls.isDemandedOfClients() && !encrypted) {
                throw new ProtocolViolation(
                        Fault.fatal(SqlState.INVALID_AUTHORIZATION_SPECIFICATION, "this connection must be encrypted")
                                .withHint("Connect with sslmode=require or stronger."));
            }
            if (door.isCrowded()) {
                throw new ProtocolViolation(
                        Fault.fatal(SqlState.TOO_MANY_CONNECTIONS, "sorry, too many clients already")
                                .withHint("Raise limits.clients."));
            }
            negotiate(ctx, startup);
            done = true;
            AuthHandler auth = new AuthHandler(
                    door, worker, ctx.channel(), startup, encrypted ? tls.channelBinding() : null, deadline);
            ctx.pipeline().replace(this, "auth", auth);
            if (rest != null) {
                ctx.pipeline().fireChannelRead(rest);
            }
        } catch (ProtocolViolation violation) {
            if (rest != null) {
                rest.release();
            }
            refuse(ctx, violation.fault());
        }
    }

    private static void negotiate(ChannelHandlerContext ctx, StartupMessage startup) {
        List<String> unknown = startup.protocolExtensions();
        if (ProtocolVersion.isTooNew(startup.protocol()) || !unknown.isEmpty()) {
            ByteBuf out = ctx.alloc().buffer(64);
            NegotiateProtocolVersion.write(out, ProtocolVersion.answerTo(startup.protocol()), unknown);
            ctx.write(out, ctx.voidPromise());
        }
    }

    private void refuse(ChannelHandlerContext ctx, Fault fault) {
        done = true;
        door.arrivals().refused(fault.sqlState());
        ByteBuf out = ctx.alloc().buffer(256);
        fault.writeTo(out);
        ctx.write(out, ctx.voidPromise());
        LastWords.close(ctx.channel());
    }

    private void close(ChannelHandlerContext ctx) {
        done = true;
        LastWords.close(ctx.channel());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        done = true;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        carry.release();
        Timing mine = timing;
        if (mine != null) {
            mine.end();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.debug("{}: {}", ctx.channel().remoteAddress(), cause.toString());
        done = true;
        ctx.close();
    }
}
