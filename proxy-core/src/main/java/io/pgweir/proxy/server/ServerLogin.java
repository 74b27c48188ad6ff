package io.pgweir.proxy.server;

import static io.pgweir.protocol.Frame.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.pgweir.config.TlsMode;
import io.pgweir.protocol.Authentication;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.NegotiateProtocolVersion;
import io.pgweir.protocol.ParameterStatus;
import io.pgweir.protocol.ProtocolVersion;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import io.pgweir.protocol.SslRequest;
import io.pgweir.protocol.StartupMessage;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.net.Carry;
import io.pgweir.proxy.net.Tls;
import io.pgweir.proxy.net.Worker;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A connection to a server until it is ready for its first query: TLS, start-up packet, proof. Then it makes way for a link. */
final class ServerLogin extends ChannelInboundHandlerAdapter {
    /** What a server says before it is ready is short: notices, parameters. */
    private static final int MESSAGE_LIMIT = 64 * 1024;
    /** Some parameters; a server that names thousands is none. */
    private static final int PARAMETERS = 1000;

    /** How to go about TLS on one attempt. */
    enum Encryption {
        NEVER,
        IF_OFFERED,
        ALWAYS;

        static Encryption first(TlsMode mode) {
            return switch (mode) {
                case DISABLE, ALLOW -> NEVER;
                case PREFER -> IF_OFFERED;
                case REQUIRE, VERIFY_CA, VERIFY_FULL -> ALWAYS;
            };
        }
    }

    /** Who made the attempt. */
    interface Outcome {
        ServerLink loggedIn(Channel channel, Map<String, String> parameters, ServerKey key);

        void ready(ServerLink link);

        void failed(ConnectFailure failure);

        boolean retry(Encryption other);
    }

    private final Worker worker;
    private final Node node;
    private final InetSocketAddress address;
    private final String database;
    private final Account account;
    private final int protocol;
    private final Map<String, String> startup;
    private final Encryption encryption;
    private final Tls tls;
    private final Outcome outcome;
    private final Carry carry = new Carry();
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final ServerProof proof;
    private ServerKey key;
    private boolean awaitingTlsAnswer;
    private boolean encrypted;
    private boolean done;
    private @Nullable Future<?> timeout;

    ServerLogin(
            Worker worker,
            Node node,
            InetSocketAddress address,
            String database,
            Account account,
            int protocol,
            Map<String, String> startup,
            Encryption encryption,
            Tls tls,
            Outcome outcome) {
        this.worker = worker;
        this.node = node;
        this.address = address;
        this.database = database;
        this.account = account;
        this.protocol = protocol;
        this.startup = startup;
        this.encryption = encryption;
        this.tls = tls;
        this.outcome = outcome;
        this.proof = new ServerProof(account);
        this.key = new ServerKey(address, 0, new byte[0]);
    }

    void timeOut(Future<?> scheduled) {
        if (done) {
            scheduled.cancel(false);
        } else {
            timeout = scheduled;
        }
    }

    private @Nullable ChannelHandlerContext context;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    void tooSlow() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            fail(ctx, ConnectFailure.ofNode("node " + node + " did not let us in within the connect timeout"));
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (encryption == Encryption.NEVER) {
            sendStartup(ctx);
        } else {
            awaitingTlsAnswer = true;
            ByteBuf out = ctx.alloc().buffer(8);
            SslRequest.write(out);
            ctx.writeAndFlush(out, ctx.voidPromise());
        }
    }

    private void sendStartup(ChannelHandlerContext ctx) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("user", account.name());
        all.put("database", database);
        all.putAll(startup);
        ByteBuf out = ctx.alloc().buffer(256);
        StartupMessage.write(out, protocol, all);
        ctx.writeAndFlush(out, ctx.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (awaitingTlsAnswer) {
            takeTlsAnswer(ctx, (ByteBuf) msg);
            return;
        }
        ByteBuf in = carry.with((ByteBuf) msg);
        int at = in.readerIndex();
        try {
            while (!done && in.writerIndex() - at >= HEADER_BYTES) {
                int length = Frame.length(in, at, MESSAGE_LIMIT);
                if (in.writerIndex() - at - 1 < length) {
                    break;
                }
                take(ctx, in, in.getByte(at), at + HEADER_BYTES, length - 4);
                at += 1 + length;
            }
        } catch (ProtocolViolation violation) {
            fail(ctx, ConnectFailure.ofNode("node " + node + ": " + violation.getMessage()));
        }
        if (done) {
            in.release();
        } else {
            carry.keep(in, at, ctx.alloc());
        }
    }

    private void takeTlsAnswer(ChannelHandlerContext ctx, ByteBuf in) {
        byte answer = in.getByte(in.readerIndex());
        int length = in.readableBytes();
        in.release();
        awaitingTlsAnswer = false;
        if (length != 1) {
            // somebody in the middle may have put bytes there for us to take as if they came encrypted
            fail(
                    ctx,
                    ConnectFailure.ofNode(
                            "node " + node + " sent unencrypted data after its answer to the SSL request"));
        } else if (answer == SslRequest.ACCEPTED) {
            SslHandler handler = tls.towardsServer(ctx.alloc(), node.knownAs(), node.port());
            ctx.pipeline().addFirst(handler);
            handler.handshakeFuture().addListener(shaken -> {
                if (shaken.isSuccess()) {
                    encrypted = true;
                    proof.bindTo(handler.engine().getSession());
                    sendStartup(ctx);
                } else {
                    fail(ctx, ConnectFailure.ofNode("TLS with node " + node + " failed: " + innermost(shaken.cause())));
                }
            });
        } else if (encryption == Encryption.ALWAYS) {
            fail(ctx, ConnectFailure.ofNode("node " + node + " does not support TLS, but tls.server.mode demands it"));
        } else {
            sendStartup(ctx);
        }
    }

    /** TLS engines wrap what was wrong in words of their own. */
    private static @Nullable String innermost(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure.getMessage() : innermost(cause);
    }

    private void take(ChannelHandlerContext ctx, ByteBuf in, byte type, int at, int length) {
        switch (type) {
            case Backend.AUTHENTICATION -> authenticate(ctx, Authentication.read(in, at, length));
            case Backend.PARAMETER_STATUS -> {
                ParameterStatus status = ParameterStatus.read(in, at, length);
                if (parameters.size() >= PARAMETERS) {
                    throw new ProtocolViolation("server reports more than " + PARAMETERS + " parameters");
                }
                parameters.put(status.name(), status.value());
            }
            case Backend.BACKEND_KEY_DATA -> {
                BackendKeyData data = BackendKeyData.read(in, at, length);
                key = new ServerKey(address, data.pid(), data.key());
            }
            case Backend.READY_FOR_QUERY -> ready(ctx);
            case Backend.ERROR_RESPONSE -> refused(ctx, Fault.read(in, at, length));
            case Backend.NEGOTIATE_PROTOCOL_VERSION -> {
                NegotiateProtocolVersion offered = NegotiateProtocolVersion.read(in, at, length);
                if (offered.protocol() < ProtocolVersion.V3_0) {
                    throw new ProtocolViolation("server wants a protocol older than 3.0");
                }
            }
            case Backend.NOTICE_RESPONSE -> {}
            default -> throw new ProtocolViolation("unexpected message type \"" + (char) type + "\" during login");
        }
    }

    private void authenticate(ChannelHandlerContext ctx, Authentication request) {
        ByteBuf out = ctx.alloc().buffer(128);
        ServerProof.Step step;
        try {
            step = proof.answer(request, out);
        } catch (RuntimeException failed) {
            out.release();
            throw failed;
        }
        switch (step) {
            case ServerProof.Step.Send _ -> ctx.writeAndFlush(out, ctx.voidPromise());
            case ServerProof.Step.Nothing _ -> out.release();
            case ServerProof.Step.Derive derive -> {
                out.release();
                derive.start(worker, keys -> {
                    if (!done) {
                        ByteBuf answer = ctx.alloc().buffer(128);
                        proof.finish(keys, answer);
                        ctx.writeAndFlush(answer, ctx.voidPromise());
                    }
                });
            }
            case ServerProof.Step.Impossible impossible -> {
                out.release();
                fail(
                        ctx,
                        new ConnectFailure(
                                ConnectFailure.Kind.REFUSED,
                                SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                                impossible.why()));
            }
        }
    }

    private void refused(ChannelHandlerContext ctx, Fault fault) {
        TlsMode mode = tls.serverMode();
        boolean forWantOfTls = fault.sqlState().equals(SqlState.INVALID_AUTHORIZATION_SPECIFICATION);
        if (forWantOfTls && mode == TlsMode.ALLOW && encryption == Encryption.NEVER) {
            end(ctx);
            outcome.retry(Encryption.ALWAYS);
        } else if (forWantOfTls && mode == TlsMode.PREFER && encrypted) {
            end(ctx);
            outcome.retry(Encryption.NEVER);
        } else {
            fail(ctx, ConnectFailure.ofServer(fault));
        }
    }

    private void ready(ChannelHandlerContext ctx) {
        proof.mustBeComplete();
        done = true;
        cancelTimeout();
        ServerLink link = outcome.loggedIn(ctx.channel(), parameters, key);
        ctx.pipeline().replace(this, "link", link);
        outcome.ready(link);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, ConnectFailure.ofNode("node " + node + " closed the connection during login"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, ConnectFailure.ofNode("connection to node " + node + " failed: " + cause.getMessage()));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        carry.release();
    }

    private void fail(ChannelHandlerContext ctx, ConnectFailure failure) {
        if (!done) {
            end(ctx);
            outcome.failed(failure);
        }
    }

    private void end(ChannelHandlerContext ctx) {
        done = true;
        cancelTimeout();
        ctx.close();
    }

    private void cancelTimeout() {
        Future<?> scheduled = timeout;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }
}
