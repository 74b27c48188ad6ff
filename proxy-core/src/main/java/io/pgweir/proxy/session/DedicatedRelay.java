package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.ParameterStatus;
import io.pgweir.protocol.ProtocolVersion;
import io.pgweir.protocol.ReadyForQuery;
import io.pgweir.protocol.SqlState;
import io.pgweir.protocol.StartupMessage;
import io.pgweir.proxy.net.Carry;
import io.pgweir.proxy.net.LastWords;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.server.CancelRelay;
import io.pgweir.proxy.server.ConnectFailure;
import io.pgweir.proxy.server.Opening;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.server.Tenant;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client with a server connection of its own, for replication: opened for it with all that it asked for, never shared, closed
 * with it. After login bytes go both ways unread.
 */
public final class DedicatedRelay extends ChannelInboundHandlerAdapter implements Opening, Cancellable {
    private final Worker worker;
    private final Channel client;
    private final Commons commons;
    private final Carry early = new Carry();
    /** Set once, before any request to cancel can find it. */
    private volatile @Nullable ServerLink link;

    private @Nullable Channel server;
    private boolean closed;

    private DedicatedRelay(Worker worker, Channel client, Commons commons) {
        this.worker = worker;
        this.client = client;
        this.commons = commons;
    }

    /** Begins to open the server connection; the result is to be the client's handler. */
    public static DedicatedRelay begin(
            Worker worker, Channel client, Commons commons, Way way, StartupMessage startup) {
        DedicatedRelay relay = new DedicatedRelay(worker, client, commons);
        Way.Target target = way.target();
        way.leave();
        if (target == null) {
            relay.fail(way.whyNone());
            return relay;
        }
        Map<String, String> parameters = new LinkedHashMap<>(startup.parameters());
        parameters.remove("user");
        parameters.remove("database");
        startup.protocolExtensions().forEach(parameters::remove);
        commons.connector()
                .open(
                        worker,
                        target.node(),
                        target.database(),
                        target.account(),
                        ProtocolVersion.answerTo(startup.protocol()),
                        parameters,
                        Duration.ZERO,
                        relay);
        return relay;
    }

    @Override
    public Tenant tenant() {
        return new Gone();
    }

    @Override
    public void opened(ServerLink link) {
        Channel to = link.channel();
        if (closed) {
            link.close();
            return;
        }
        server = to;
        this.link = link;
        commons.sessions().enter(this);
        ByteBuf out = client.alloc().buffer(1024);
        link.parameters().forEach((name, value) -> ParameterStatus.write(out, name, value));
        BackendKeyData.write(out, link.key().pid(), link.key().secret());
        ReadyForQuery.write(out, (byte) 'I');
        client.writeAndFlush(out, client.voidPromise());
        to.pipeline().replace(link, "relay", new Half(client, this));
        ByteBuf ahead = early.take();
        if (ahead != null) {
            to.writeAndFlush(ahead, to.voidPromise());
        }
    }

    /** Whether this is the key that its client was given, which is the server's own. */
    boolean isMeant(int pid, byte[] secret) {
        ServerLink own = link;
        return own != null
                && own.key().pid() == pid
                && MessageDigest.isEqual(own.key().secret(), secret);
    }

    @Override
    public void later(Runnable what) {
        worker.later(what);
    }

    @Override
    public void cancel(Runnable arrived) {
        ServerLink own = link;
        if (closed || own == null) {
            arrived.run();
        } else {
            CancelRelay.send(commons.connector(), commons.tls().get(), worker, own, arrived);
        }
    }

    @Override
    public void failed(ConnectFailure failure) {
        fail(failure.toFault());
    }

    private void fail(Fault fault) {
        ByteBuf out = client.alloc().buffer(256);
        fault.writeTo(out);
        client.write(out, client.voidPromise());
        close();
    }

    private void close() {
        if (closed) {
            return;
        }
        closed = true;
        commons.sessions().leave(this);
        early.release();
        LastWords.close(client);
        Channel to = server;
        if (to != null) {
            LastWords.close(to);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        Channel to = server;
        ByteBuf in = early.with((ByteBuf) msg);
        if (closed) {
            in.release();
        } else if (to == null) {
            early.keep(in, in.readerIndex(), ctx.alloc());
            ctx.channel().config().setOption(ChannelOption.AUTO_READ, false);
        } else {
            to.write(in, to.voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Channel to = server;
        if (to != null) {
            pushed(to, ctx.channel());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Channel to = server;
        if (to != null && ctx.channel().isWritable()) {
            to.config().setOption(ChannelOption.AUTO_READ, true);
        }
    }

    /** What {@code from} sent has been written to {@code to}: if that is slow, the sender waits. */
    private static void pushed(Channel to, Channel from) {
        to.flush();
        from.config().setOption(ChannelOption.AUTO_READ, to.isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        close();
    }

    /** The server's half of the relay. */
    private static final class Half extends ChannelInboundHandlerAdapter {
        private final Channel client;
        private final DedicatedRelay relay;

        Half(Channel client, DedicatedRelay relay) {
            this.client = client;
            this.relay = relay;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            client.config().setOption(ChannelOption.AUTO_READ, true);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            client.write(msg, client.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            pushed(client, ctx.channel());
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (ctx.channel().isWritable()) {
                client.config().setOption(ChannelOption.AUTO_READ, true);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            relay.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            relay.close();
        }
    }

    /** Tenant of the link between its login and its replacement by the relay. */
    private final class Gone implements Tenant {
        @Override
        public void serverSent(ServerLink link, ByteBuf run) {
            run.release();
        }

        @Override
        public void serverReady(ServerLink link, byte status) {}

        @Override
        public void serverReadComplete(ServerLink link) {}

        @Override
        public void serverLost(ServerLink link, String sqlState, String why) {
            fail(Fault.fatal(SqlState.CONNECTION_FAILURE, why));
        }
    }
}
