package io.pgweir.proxy.door;

import static io.pgweir.protocol.Frame.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.pgweir.config.DatabaseConfig;
import io.pgweir.protocol.Authentication;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.ProtocolVersion;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.ReadyForQuery;
import io.pgweir.protocol.Replication;
import io.pgweir.protocol.SqlState;
import io.pgweir.protocol.StartupMessage;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.access.Accounts;
import io.pgweir.proxy.net.Carry;
import io.pgweir.proxy.net.LineEnd;
import io.pgweir.proxy.net.Timed;
import io.pgweir.proxy.net.Timing;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.pool.Share;
import io.pgweir.proxy.pool.Welcome;
import io.pgweir.proxy.server.Settings;
import io.pgweir.proxy.session.DedicatedRelay;
import io.pgweir.proxy.session.Greeting;
import io.pgweir.proxy.session.Identity;
import io.pgweir.proxy.session.Session;
import io.pgweir.proxy.session.Way;
import io.pgweir.proxy.tally.Count;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client between its start-up packet and its first query: asks for a proof, then makes way for a {@link Session}. */
final class AuthHandler extends LineEnd implements Timed {
    private static final Logger log = LoggerFactory.getLogger(AuthHandler.class);
    /** What a client may send ahead, before it has been told that it is in. */
    private static final int AHEAD_BYTES = 64 * 1024;

    private final Door door;
    private final Worker worker;
    private final StartupMessage startup;
    private final Accounts accounts;
    private final ClientProof proof;
    /** It comes for the proxy itself. */
    private final boolean received;

    private final long deadline;
    private final Carry carry = new Carry();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Timing timing;
    private @Nullable Way way;
    private @Nullable Greeting greeting;
    /** Of a client that has to be told yet that it is in: our own proof, which is empty where the method has none. */
    private byte @Nullable [] approval;

    private boolean busy;
    private boolean proved;
    private boolean done;

    AuthHandler(
            Door door,
            Worker worker,
            Channel channel,
            StartupMessage startup,
            byte @Nullable [] channelBinding,
            long deadline) {
        super(channel);
        this.door = door;
        this.worker = worker;
        this.startup = startup;
        this.received = door.leadsToReception(startup.database());
        this.accounts = received ? door.reception().accounts() : door.accounts();
        this.proof = new ClientProof(accounts, startup.user(), channelBinding);
        this.deadline = deadline;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        super.handlerAdded(ctx);
        context = ctx;
        timing = worker.time(this);
        take(ctx, proof.begin());
    }

    @Override
    public boolean tick(long now) {
        ChannelHandlerContext ctx = context;
        if (!done && !proved && ctx != null && deadline != Long.MAX_VALUE && now - deadline > 0) {
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
        read(ctx, in);
    }

    private void read(ChannelHandlerContext ctx, ByteBuf in) {
        int at = in.readerIndex();
        if (busy || proved) {
            carry.keep(in, at, ctx.alloc());
            if (carry.length() > AHEAD_BYTES) {
                channel.config().setOption(ChannelOption.AUTO_READ, false);
            }
            return;
        }
        try {
            if (in.readableBytes() < HEADER_BYTES) {
                carry.keep(in, at, ctx.alloc());
                return;
            }
            byte type = in.getByte(at);
            if (type != Frontend.PASSWORD) {
                throw new ProtocolViolation("expected password response, got message type " + (type & 0xff));
            }
            int length = Frame.length(in, at, Frame.PASSWORD_LIMIT);
            if (in.readableBytes() < 1 + length) {
                carry.keep(in, at, ctx.alloc());
                return;
            }
            ClientProof.Step next = proof.answered(in, at + HEADER_BYTES, length - 4);
            carry.keep(in, at + 1 + length, ctx.alloc());
            take(ctx, next);
        } catch (ProtocolViolation violation) {
            in.release();
            refuse(ctx, violation.fault());
        }
    }

    /** Goes on to the next step, which may find fault with what the client said at its start. */
    private void take(ChannelHandlerContext ctx, ClientProof.Step step) {
        try {
            step(ctx, step);
        } catch (ProtocolViolation violation) {
            refuse(ctx, violation.fault());
        }
    }

    private void step(ChannelHandlerContext ctx, ClientProof.Step step) {
        switch (step) {
            case ClientProof.Step.Ask ask -> {
                ByteBuf out = ctx.alloc().buffer(128);
                ask.question().accept(out);
                line.write(out);
                line.flush();
            }
            case ClientProof.Step.Compute compute -> {
                busy = true;
                accounts.hashing().execute(() -> {
                    ClientProof.Step next = compute.work().get();
                    worker.later(() -> computed(ctx, next));
                });
            }
            case ClientProof.Step.Proved(Account account, byte[] last) -> {
                proved = true;
                welcome(ctx, account, last);
            }
            case ClientProof.Step.Failed failed -> {
                log.info(
                        "authentication of \"{}\" from {} failed: {}",
                        startup.user(),
                        channel.remoteAddress(),
                        failed.why());
                refuse(
                        ctx,
                        Fault.fatal(
                                SqlState.INVALID_PASSWORD,
                                "password authentication failed for user \"" + startup.user() + "\""));
            }
        }
    }

    private void computed(ChannelHandlerContext ctx, ClientProof.Step next) {
        busy = false;
        if (done) {
            return;
        }
        take(ctx, next);
        ByteBuf ahead = carry.take();
        if (ahead != null && !done) {
            read(ctx, ahead);
        } else if (ahead != null) {
            ahead.release();
        }
    }

    /** The client is who it says. Now it needs a database, and to know what PostgreSQL makes of its settings. */
    private void welcome(ChannelHandlerContext ctx, Account account, byte[] last) {
        if (received) {
            arrives();
            approval = last;
            tellApproval();
            makeWay(ctx, door.reception().admit(worker, channel, startup, account));
            return;
        }
        DatabaseConfig database = door.commons().config().get().database(startup.database());
        if (database == null) {
            refuse(
                    ctx,
                    Fault.fatal(
                            SqlState.INVALID_CATALOG_NAME, "database \"" + startup.database() + "\" does not exist"));
            return;
        }
        if (door.commons().pools().gates().isDisabled(startup.database())) {
            refuse(
                    ctx,
                    Fault.fatal(SqlState.CANNOT_CONNECT_NOW, "database \"" + startup.database() + "\" is disabled"));
            return;
        }
        boolean replicates = startup.replication() != Replication.NONE;
        Settings settings = replicates ? Settings.NONE : Settings.of(startup.settings());
        approval = last;
        int protocol = ProtocolVersion.answerTo(startup.protocol());
        Identity identity = new Identity(account, database, door.listener().route(), protocol);
        Way found = new Way(door.commons(), identity, worker, settings.values().getOrDefault("application_name", ""));
        way = found;
        Fault wrong = found.comesWith(settings.values());
        if (wrong != null) {
            refuse(ctx, wrong);
            return;
        }
        if (replicates) {
            replicate(ctx, found);
            return;
        }
        Greeting begun = Greeting.begin(
                worker, found, settings, welcome -> greet(ctx, identity, found, welcome), fault -> refuse(ctx, fault));
        greeting = done ? null : begun;
    }

    private void tellApproval() {
        ByteBuf out = channel.alloc().buffer(64);
        writeApproval(out);
        line.write(out);
    }

    /** Tells the client that it is in, if it is and has not been told. */
    private void writeApproval(ByteBuf out) {
        byte[] last = approval;
        if (last == null) {
            return;
        }
        approval = null;
        if (last.length > 0) {
            Authentication.saslFinal(out, last);
        }
        Authentication.ok(out);
    }

    /** The client is through: whoever takes it over decides whether it is read, and finds that it is. */
    private void arrives() {
        done = true;
        channel.config().setOption(ChannelOption.AUTO_READ, true);
    }

    private void greet(ChannelHandlerContext ctx, Identity identity, Way found, Welcome welcome) {
        greeting = null;
        if (done) {
            return;
        }
        arrives();
        way = null;
        Session session = new Session(worker, channel, door.commons(), identity, welcome, found);
        Share home = found.share();
        if (home != null) {
            home.tally().count(Count.LOGINS);
        }
        ByteBuf out = ctx.alloc().buffer(1024);
        writeApproval(out);
        welcome.writeTo(out);
        BackendKeyData.write(out, session.key().pid(), session.key().secret());
        ReadyForQuery.write(out, (byte) 'I');
        line.write(out);
        line.flush();
        makeWay(ctx, session);
    }

    private void replicate(ChannelHandlerContext ctx, Way found) {
        arrives();
        way = null;
        tellApproval();
        makeWay(ctx, DedicatedRelay.begin(worker, channel, door.commons(), found, startup));
    }

    private void makeWay(ChannelHandlerContext ctx, ChannelInboundHandlerAdapter next) {
        ByteBuf ahead = carry.take();
        ctx.pipeline().replace(this, "session", next);
        if (ahead != null) {
            ctx.pipeline().fireChannelRead(ahead);
            ctx.pipeline().fireChannelReadComplete();
        }
    }

    private void refuse(ChannelHandlerContext ctx, Fault fault) {
        if (done) {
            return;
        }
        forsake();
        door.arrivals().refused(fault.sqlState());
        ByteBuf out = ctx.alloc().buffer(256);
        writeApproval(out);
        fault.writeTo(out);
        line.write(out);
        line.close();
    }

    private void forsake() {
        done = true;
        Greeting mine = greeting;
        if (mine != null) {
            greeting = null;
            mine.abandon();
        }
        Way found = way;
        if (found != null) {
            way = null;
            found.leave();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!done) {
            forsake();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        super.handlerRemoved(ctx);
        carry.release();
        Timing mine = timing;
        if (mine != null) {
            mine.end();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.error("{}: closing a client that logs in", channel.remoteAddress(), cause);
        }
        ctx.close();
    }
}
