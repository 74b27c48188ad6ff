package io.pgweir.proxy.session;

import static io.pgweir.protocol.Frame.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.pgweir.config.PoolConfig;
import io.pgweir.config.PoolMode;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.ReadyForQuery;
import io.pgweir.protocol.Severity;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.net.Carry;
import io.pgweir.proxy.net.LastWords;
import io.pgweir.proxy.net.Timed;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.pool.Lessee;
import io.pgweir.proxy.pool.Share;
import io.pgweir.proxy.pool.Ticket;
import io.pgweir.proxy.server.CancelRelay;
import io.pgweir.proxy.server.Ledger;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.server.Settings;
import io.pgweir.proxy.server.Tenant;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client after login. Lives on one worker from its first byte to its last.
 *
 * <p>It reads the headers of what the client sends, leases a server connection for a unit of work, and passes runs of messages
 * on as they came. What it must read or rewrite (the names of prepared statements) is {@link PreparedMessages}' work.
 *
 * <p>Its state is where it is: without a link and out of line it is idle; in line it waits, and what it sent stays in
 * {@link #carry}; with a link it is busy as long as the link's ledger says that answers are owed, and holds the link
 * otherwise, because of a transaction, its pool mode or something that can't be moved.
 */
public final class Session extends ChannelInboundHandlerAdapter implements Tenant, Lessee, Timed {
    private static final Logger log = LoggerFactory.getLogger(Session.class);
    /** After a cancelled query should have ended, before its connection is closed. */
    private static final long CANCEL_GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final byte IDLE = 'I';
    private static final byte IN_TRANSACTION = 'T';

    private final Worker worker;
    private final Channel channel;
    private final Commons commons;
    private final Identity identity;
    private final Settings startupSettings;
    private final Sessions.Key key;
    private final Way way;
    private final int messageLimit;
    private final Ticket ticket = new Ticket();
    private final Carry carry = new Carry();
    private final PreparedMessages prepared;

    private @Nullable ServerLink link;
    /** The share that the link came from, or in whose line the session stands. */
    private @Nullable Share leasedFrom;

    private long bodyBytesLeft;
    private boolean droppingBody;
    private boolean skippingToSync;
    /** What the client asked for at its start, and has set since where that can be told. */
    private Settings settings;

    private boolean reapplySettings;
    private boolean refusing;
    private boolean draining;
    private boolean closed;
    private boolean reading = true;
    private boolean stranded;
    /** When the current query, or the current silence, began. */
    private long sinceNanos;

    private long leasedNanos;
    private long cancelledNanos;

    public Session(Worker worker, Channel channel, Commons commons, Identity identity, Settings settings, Way way) {
        this.worker = worker;
        this.channel = channel;
        this.commons = commons;
        this.identity = identity;
        this.startupSettings = settings;
        this.settings = settings;
        this.way = way;
        this.messageLimit = (int)
                Math.min(Frame.LARGE_LIMIT, commons.config().get().limits().messageBytes());
        this.prepared = new PreparedMessages(
                commons.catalog(), commons.config().get().limits().preparedStatements());
        this.sinceNanos = worker.now();
        this.key = commons.sessions().enter(this, identity.protocol());
        worker.time(this);
    }

    public Sessions.Key key() {
        return key;
    }

    public Worker worker() {
        return worker;
    }

    public Identity identity() {
        return identity;
    }

    // ---- what the client sends

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = carry.with((ByteBuf) msg);
        if (closed) {
            in.release();
        } else if (ticket.isInLine() || stranded) {
            keep(in, in.readerIndex());
            if (carry.length() > channel.config().getWriteBufferHighWaterMark()) {
                read(false); // enough for now; more is read when there is a server for it
            }
        } else {
            process(in);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flushToServer();
        channel.flush(); // what we answered ourselves
    }

    private void flushToServer() {
        ServerLink mine = link;
        if (mine != null) {
            mine.flush();
            if (!mine.isWritable() || mine.ledger.isLong()) {
                read(false);
            }
        }
    }

    private void process(ByteBuf in) {
        try {
            scan(in);
        } catch (ProtocolViolation violation) {
            prepared.abandon();
            in.release();
            fail(violation.fault());
            return;
        }
        releaseIfDone();
    }

    /** Goes from header to header. What stands between {@code run} and {@code at} goes to the server as it is. */
    private void scan(ByteBuf in) {
        int limit = in.writerIndex();
        int run = in.readerIndex();
        int at = run;
        if (bodyBytesLeft > 0) {
            int here = (int) Math.min(bodyBytesLeft, limit - at);
            bodyBytesLeft -= here;
            at += here;
            run = droppingBody ? at : run;
        }
        while (limit - at >= HEADER_BYTES) {
            byte type = in.getByte(at);
            int length = Frame.length(in, at, Math.min(messageLimit, Frame.frontendLimit(type)));
            long end = at + 1L + length;
            Fate fate = take(in, type, at, end);
            if (fate == Fate.WAIT) {
                break;
            }
            if (fate == Fate.LEAVE) {
                passOn(in, run, at);
                prepared.send(link);
                in.release();
                leave();
                return;
            }
            int next = (int) Math.min(end, limit);
            if (fate != Fate.PASS) {
                passOn(in, run, at);
                run = fate == Fate.REWRITE ? prepared.rewrite(link, in, at, end, this) : next;
            }
            bodyBytesLeft = end - next;
            droppingBody = fate == Fate.DROP;
            at = next;
        }
        ServerLink mine = link;
        if (mine != null && run == in.readerIndex() && at == limit && run != at && prepared.isQuiet()) {
            mine.write(in); // the usual case: one write, no slice
            return;
        }
        passOn(in, run, at);
        prepared.send(mine);
        keep(in, at);
    }

    private void passOn(ByteBuf in, int from, int to) {
        ServerLink mine = link;
        if (to > from && mine != null) {
            if (prepared.isQuiet()) {
                mine.write(in.retainedSlice(from, to - from));
            } else {
                prepared.append(in, from, to);
            }
        }
    }

    private void keep(ByteBuf in, int from) {
        carry.keep(in, from, channel.alloc());
    }

    /** Decides about one message, of which at least the header is there, and enters what it will be answered with. */
    private Fate take(ByteBuf in, byte type, int at, long end) {
        if (skippingToSync || refusing) {
            return skip(type);
        }
        return switch (type) {
            case Frontend.QUERY -> lease() ? query(in, at, end) : Fate.WAIT;
            case Frontend.PARSE, Frontend.BIND, Frontend.DESCRIBE -> {
                if (!lease()) {
                    yield Fate.WAIT;
                }
                began();
                if (type == Frontend.PARSE) {
                    int name = at + HEADER_BYTES;
                    boolean isUnnamed = in.writerIndex() > name && in.getByte(name) == 0;
                    expect(in, isUnnamed ? name + 1 : (int) end, end);
                }
                yield prepared.fate(link, in, type, at, end);
            }
            case Frontend.CLOSE -> prepared.fateOfClose(link, in, at, end, this);
            case Frontend.EXECUTE -> lease() ? owe(Ledger.EXECUTE) : Fate.WAIT;
            case Frontend.FUNCTION_CALL -> lease() ? owe(Ledger.FUNCTION_CALL) : Fate.WAIT;
            case Frontend.SYNC -> link == null ? answerReady() : owe(Ledger.SYNC);
            case Frontend.COPY_DONE, Frontend.COPY_FAIL -> link == null ? Fate.DROP : owe(Ledger.COPY_END);
            case Frontend.COPY_DATA, Frontend.FLUSH -> link == null ? Fate.DROP : Fate.PASS;
            case Frontend.TERMINATE -> Fate.LEAVE;
            default -> throw new ProtocolViolation("invalid frontend message type " + (type & 0xff));
        };
    }

    private Fate query(ByteBuf in, int at, long end) {
        began();
        expect(in, at + HEADER_BYTES, end);
        prepared.query(link);
        return Fate.PASS;
    }

    /** Looks whether the statement at {@code text} is a SET that may go along to another server connection. */
    private void expect(ByteBuf in, int text, long end) {
        ServerLink mine = link;
        if (mine != null) {
            mine.expectAnything();
            PlainSet set = end <= in.writerIndex() ? PlainSet.read(in, text, (int) end) : null;
            if (set != null) {
                mine.expectSet(settings, set.name(), set.value());
            }
        }
    }

    private Fate owe(int debt) {
        ServerLink mine = link;
        if (mine != null) {
            began();
            mine.ledger.owe(debt);
        }
        return Fate.PASS;
    }

    /** The client asks for something: if it is the first thing, the server's time runs from here. */
    private void began() {
        ServerLink mine = link;
        if (mine != null && mine.ledger.isClear()) {
            sinceNanos = worker.now();
        }
    }

    /** There was no server for what the client asked: it is skipped as PostgreSQL skips what follows an error. */
    private Fate skip(byte type) {
        boolean first = refusing;
        refusing = false;
        if (type == Frontend.TERMINATE) {
            return Fate.LEAVE;
        }
        if (type == Frontend.SYNC || first && (type == Frontend.QUERY || type == Frontend.FUNCTION_CALL)) {
            skippingToSync = false;
            return answerReady();
        }
        skippingToSync = true;
        return Fate.DROP;
    }

    /** Answers a Sync that no server has to be asked about. */
    private Fate answerReady() {
        ByteBuf out = channel.alloc().buffer(8);
        ReadyForQuery.write(out, IDLE);
        toClient(out);
        return Fate.DROP;
    }

    void toClient(ByteBuf out) {
        channel.write(out, channel.voidPromise());
    }

    // ---- leases

    /** Sees to it that there is a server connection; false if the session is in line for one. */
    private boolean lease() {
        ServerLink mine = link;
        if (mine != null) {
            if (reapplySettings && mine.ledger.isClear()) {
                reapplySettings = false;
                mine.apply(settings);
            }
            return true;
        }
        Share share = way.share();
        if (share == null) {
            if (!stranded) {
                stranded = true;
                sinceNanos = worker.now();
            }
            return false;
        }
        leasedFrom = share;
        ServerLink leased = share.lease(this);
        if (leased == null) {
            return false;
        }
        begin(leased);
        return true;
    }

    private void begin(ServerLink leased) {
        link = leased;
        leasedNanos = worker.now();
        cancelledNanos = 0;
        leased.worksFor(this);
        leased.apply(settings);
        leased.read(channel.isWritable());
    }

    @Override
    public void leased(ServerLink leased) {
        begin(leased);
        resume();
    }

    /** Goes on with what the client sent while it waited. */
    private void resume() {
        ByteBuf in = carry.take();
        if (in != null) {
            process(in);
        }
        flushToServer();
        channel.flush();
        ServerLink mine = link;
        read(mine == null || mine.isWritable());
    }

    @Override
    public void refused(Fault why) {
        if (draining) {
            fail(shuttingDown());
            return;
        }
        ByteBuf out = channel.alloc().buffer(256);
        new Fault(Severity.ERROR, why.sqlState(), why.message(), why.detail(), why.hint()).writeTo(out);
        toClient(out);
        refusing = true;
        resume();
    }

    @Override
    public Ticket ticket() {
        return ticket;
    }

    /** Gives the server connection back if nothing holds it. */
    private void releaseIfDone() {
        ServerLink mine = link;
        if (mine == null || bodyBytesLeft > 0 || !mine.isIdle() || closed || !prepared.isQuiet()) {
            return;
        }
        if (pin() != null && !draining) {
            return;
        }
        if (draining) {
            fail(shuttingDown());
            return;
        }
        release(mine, false);
    }

    /** Why the session keeps its server connection between transactions, or null. */
    public @Nullable String pin() {
        ServerLink mine = link;
        if (mine == null) {
            return null;
        }
        if (way.config().mode() == PoolMode.SESSION) {
            return "session mode";
        }
        return prepared.holdsLargeStatement() ? "large statement" : mine.touched();
    }

    private void release(ServerLink mine, boolean reset) {
        Share share = leasedFrom;
        link = null;
        leasedFrom = null;
        sinceNanos = worker.now();
        if (share != null) {
            share.giveBack(mine, reset);
        }
    }

    // ---- what the server sends

    @Override
    public void serverSent(ServerLink from, ByteBuf run) {
        channel.write(run, channel.voidPromise());
    }

    @Override
    public void serverReady(ServerLink from, byte status) {
        if (!from.ledger.isClear()) {
            return;
        }
        sinceNanos = worker.now();
        cancelledNanos = 0;
        if (status == IN_TRANSACTION && way.config().mode() == PoolMode.STATEMENT) {
            fail(Fault.fatal(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "transaction blocks are not allowed in statement pooling mode")
                    .withHint("Set pool.mode to transaction for this database or user."));
            return;
        }
        channel.flush(); // before somebody else's query is written: this client has waited longer
        releaseIfDone();
    }

    @Override
    public void serverReadComplete(ServerLink from) {
        channel.flush();
        if (!channel.isWritable()) {
            from.read(false);
        }
        if (!reading && from.isWritable() && !from.ledger.isLong()) {
            read(true);
        }
    }

    @Override
    public void serverWritable(ServerLink from, boolean writable) {
        if (writable && !from.ledger.isLong()) {
            read(true);
        }
    }

    @Override
    public void serverDiscarded(ServerLink from, boolean all) {
        prepared.clear();
        if (all) {
            settings = startupSettings;
            reapplySettings = true;
        }
    }

    @Override
    public void serverSet(ServerLink from, Settings now) {
        settings = now;
    }

    @Override
    public void serverLost(ServerLink from, String sqlState, String why) {
        Share share = leasedFrom;
        link = null;
        leasedFrom = null;
        if (share != null) {
            share.ended(from);
        }
        if (from.hasSaidGoodbye()) {
            leave(); // the client has the server's own words
        } else {
            fail(Fault.fatal(sqlState, why));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ServerLink mine = link;
        if (mine != null && channel.isWritable()) {
            mine.read(true);
        }
    }

    private void read(boolean wanted) {
        if (reading != wanted) {
            reading = wanted;
            channel.config().setOption(ChannelOption.AUTO_READ, wanted);
        }
    }

    // ---- cancel

    /** A cancel request with this session's key came in. {@code arrived} runs when it has been dealt with. */
    public void cancel(Runnable arrived) {
        ServerLink mine = link;
        if (mine == null || mine.ledger.isClear()) {
            arrived.run(); // nothing runs: PostgreSQL would do nothing either
            return;
        }
        mine.cancelSent();
        CancelRelay.send(commons.connector(), commons.tls().get(), worker, mine.key(), () -> {
            mine.cancelArrived();
            arrived.run();
        });
    }

    // ---- time

    @Override
    public boolean tick(long now) {
        if (closed) {
            return false;
        }
        PoolConfig limits = way.config();
        ServerLink mine = link;
        if (mine == null) {
            tickWithoutServer(now, limits);
        } else if (isOver(limits.transactionTimeout().toNanos(), leasedNanos, now) && mine.status() != IDLE) {
            fail(Fault.fatal(SqlState.TRANSACTION_TIMEOUT, "terminating connection due to transaction timeout"));
        } else if (!mine.ledger.isClear()) {
            tickWhileBusy(now, limits);
        } else if (mine.status() != IDLE) {
            if (isOver(limits.idleInTransactionTimeout().toNanos(), sinceNanos, now)) {
                fail(Fault.fatal(
                        SqlState.IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
                        "terminating connection due to idle-in-transaction timeout"));
            }
        } else if (isOver(limits.clientIdleTimeout().toNanos(), sinceNanos, now)) {
            fail(idleTooLong());
        }
        return !closed;
    }

    private void tickWithoutServer(long now, PoolConfig limits) {
        if (stranded) {
            if (way.share() != null) {
                stranded = false;
                resume();
            } else if (isOver(limits.waitTimeout().toNanos(), sinceNanos, now)) {
                stranded = false;
                refused(way.whyNone());
            }
        } else if (!ticket.isInLine() && isOver(limits.clientIdleTimeout().toNanos(), sinceNanos, now)) {
            fail(idleTooLong());
        }
    }

    private void tickWhileBusy(long now, PoolConfig limits) {
        if (!isOver(limits.queryTimeout().toNanos(), sinceNanos, now)) {
            return;
        }
        if (cancelledNanos == 0) {
            cancelledNanos = now;
            cancel(() -> {});
        } else if (now - cancelledNanos > CANCEL_GRACE_NANOS) {
            fail(Fault.fatal(
                    SqlState.QUERY_CANCELED, "terminating connection: the query did not end when it was cancelled"));
        }
    }

    private static boolean isOver(long timeoutNanos, long since, long now) {
        return timeoutNanos > 0 && now - since > timeoutNanos;
    }

    private static Fault idleTooLong() {
        return Fault.fatal(SqlState.IDLE_SESSION_TIMEOUT, "terminating connection due to idle-session timeout");
    }

    // ---- the end

    /** The proxy stops: an idle client goes now, one in a transaction when that ends. */
    public void drain() {
        draining = true;
        ServerLink mine = link;
        if (mine == null && !ticket.isInLine() && !stranded && carry.length() == 0 && bodyBytesLeft == 0) {
            fail(shuttingDown());
        } else {
            releaseIfDone();
        }
    }

    /** The proxy stops and won't wait any longer. */
    public void stop() {
        fail(shuttingDown());
    }

    private static Fault shuttingDown() {
        return Fault.fatal(SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command");
    }

    /** Tells the client why, and closes. */
    void fail(Fault fault) {
        if (closed) {
            return;
        }
        log.debug("{}: {}", key, fault.message());
        ByteBuf out = channel.alloc().buffer(256);
        fault.writeTo(out);
        toClient(out);
        leave();
    }

    /** The client is gone, or has to go: nothing of it stays. */
    private void leave() {
        if (closed) {
            return;
        }
        closed = true;
        commons.sessions().leave(key, this);
        Share share = leasedFrom;
        if (ticket.isInLine() && share != null) {
            share.leave(this);
        }
        ServerLink mine = link;
        if (mine != null) {
            abandon(mine);
        }
        prepared.abandon();
        prepared.clear();
        carry.release();
        way.leave();
        LastWords.close(channel);
    }

    /** A server connection with nothing outstanding is cleaned for the next; a running query is cancelled, not waited for. */
    private void abandon(ServerLink mine) {
        boolean betweenMessages = bodyBytesLeft == 0 && prepared.isQuiet();
        if (betweenMessages && mine.ledger.isClear() && !mine.ledger.isInBatch()) {
            release(mine, way.config().mode() == PoolMode.SESSION);
            return;
        }
        CancelRelay.send(commons.connector(), commons.tls().get(), worker, mine.key(), () -> {});
        Share share = leasedFrom;
        link = null;
        leasedFrom = null;
        if (share != null) {
            share.discard(mine);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        leave();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.error("{}: closing the client", key, cause);
        }
        leave();
    }

    @Override
    public String toString() {
        return key.toString();
    }
}
