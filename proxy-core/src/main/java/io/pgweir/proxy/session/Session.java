package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.pgweir.config.LimitsConfig;
import io.pgweir.config.PoolMode;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.ReadyForQuery;
import io.pgweir.protocol.Severity;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.net.LastWords;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.pool.Lessee;
import io.pgweir.proxy.pool.Share;
import io.pgweir.proxy.pool.Ticket;
import io.pgweir.proxy.server.CancelRelay;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.server.Settings;
import io.pgweir.proxy.server.Tenant;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client after login. Lives on one worker from its first byte to its last.
 *
 * <p>It leases a server connection for a unit of work and gives it back. What the client sends goes through its
 * {@link ClientReader}, what the server sends comes in as to any {@link Tenant}.
 *
 * <p>Its state is where it is: without a link and out of line it is idle; in line it waits, and what it sent stays with the
 * reader; with a link it is busy as long as the link's ledger says that answers are owed, and holds the link
 * otherwise, because of a transaction, its pool mode or something that can't be moved.
 */
public final class Session extends ChannelInboundHandlerAdapter implements Tenant, Lessee {
    private static final Logger log = LoggerFactory.getLogger(Session.class);
    private static final byte IDLE = 'I';
    private static final byte IN_TRANSACTION = 'T';

    private final Worker worker;
    private final Channel channel;
    private final Commons commons;
    private final Identity identity;
    private final Settings startupSettings;
    private final Sessions.Key key;
    private final Way way;
    private final Ticket ticket = new Ticket();
    private final PreparedMessages prepared;
    private final ClientReader reader;
    private final Deadlines deadlines;

    /** What the client asked for at its start, and has set since where that can be told. */
    private Settings settings;

    private @Nullable ServerLink link;
    /** The share that the link came from, or in whose line the session stands. */
    private @Nullable Share leasedFrom;

    private boolean reapplySettings;
    private boolean draining;
    private boolean closed;
    private boolean reading = true;
    /** There is no node to lease from, for now. */
    private boolean stranded;

    public Session(Worker worker, Channel channel, Commons commons, Identity identity, Settings settings, Way way) {
        this.worker = worker;
        this.channel = channel;
        this.commons = commons;
        this.identity = identity;
        this.startupSettings = settings;
        this.settings = settings;
        this.way = way;
        LimitsConfig limits = commons.config().get().limits();
        this.prepared = new PreparedMessages(commons.catalog(), limits.preparedStatements());
        int longest = (int) Math.min(Frame.LARGE_LIMIT, limits.messageBytes());
        this.reader = new ClientReader(this, prepared, longest, channel.alloc());
        this.deadlines = new Deadlines(this, way, worker.now());
        this.key = commons.sessions().enter(this, identity.protocol());
        worker.time(deadlines);
    }

    public Sessions.Key key() {
        return key;
    }

    public Worker worker() {
        return worker;
    }

    @Nullable
    ServerLink link() {
        return link;
    }

    public Identity identity() {
        return identity;
    }

    // ---- what the client sends

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = (ByteBuf) msg;
        if (closed) {
            in.release();
        } else if (ticket.isInLine() || stranded || reader.isHeld()) {
            reader.keep(in);
            if (reader.keptBytes() > channel.config().getWriteBufferHighWaterMark()) {
                read(false); // enough for now; more is read when there is a server for it
            }
        } else {
            reader.read(in);
            releaseIfDone();
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

    /** The client asks for something: if it is the first thing, the server's time runs from here. */
    void began() {
        ServerLink mine = link;
        if (mine != null && mine.ledger.isClear()) {
            deadlines.began(worker.now());
        }
    }

    /** Answers a Sync that no server has to be asked about. */
    void answerReady() {
        ByteBuf out = channel.alloc().buffer(8);
        ReadyForQuery.write(out, IDLE);
        toClient(out);
    }

    void toClient(ByteBuf out) {
        channel.write(out, channel.voidPromise());
    }

    // ---- leases

    /** Sees to it that there is a server connection; false if the session is in line for one. */
    boolean lease() {
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
                deadlines.began(worker.now());
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
        deadlines.leased(worker.now());
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
        reader.resume();
        releaseIfDone();
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
        stranded = false;
        reader.refuse();
        resume();
    }

    @Override
    public Ticket ticket() {
        return ticket;
    }

    /** Gives the server connection back if nothing holds it. */
    private void releaseIfDone() {
        ServerLink mine = link;
        if (closed || mine == null || !mine.isIdle() || !reader.isBetweenMessages() || reader.isLetGo()) {
            return;
        }
        if (draining) {
            fail(shuttingDown());
        } else if (pin() == null) {
            release(mine, false);
        }
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
        deadlines.began(worker.now());
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
        deadlines.began(worker.now());
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
        if (reader.isLetGo()) {
            resume(); // last, as it may give the connection away
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

    /** Looks whether the statement at {@code text} is a SET that may go along to another server connection. */
    void expect(ByteBuf in, int text, long end) {
        ServerLink mine = link;
        if (mine != null) {
            mine.expectAnything();
            PlainSet set = end <= in.writerIndex() ? PlainSet.read(in, text, (int) end) : null;
            if (set != null) {
                mine.expectSet(settings, set.name(), set.value());
            }
        }
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
        CancelRelay.send(commons.connector(), commons.tls().get(), worker, mine, arrived);
    }

    // ---- what its deadlines ask and do

    boolean isClosed() {
        return closed;
    }

    boolean isStranded() {
        return stranded;
    }

    /** There is a node again. */
    void found() {
        stranded = false;
        resume();
    }

    // ---- the end

    /** The proxy stops: an idle client goes now, one in a transaction when that ends. */
    public void drain() {
        draining = true;
        ServerLink mine = link;
        if (mine == null && !ticket.isInLine() && !stranded && !reader.hasNews()) {
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

    /** The client said good-bye. What it asked for before that is still done. */
    void goodbye() {
        ServerLink mine = link;
        Share share = leasedFrom;
        if (mine != null && share != null && Afterlife.awaits(mine) && reader.isBetweenMessages()) {
            link = null;
            leasedFrom = null;
            Afterlife.begin(mine, share, way.config().mode() == PoolMode.SESSION);
        }
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
        reader.release();
        way.leave();
        LastWords.close(channel);
    }

    /** A server connection with nothing outstanding is cleaned for the next; a running query is cancelled, not waited for. */
    private void abandon(ServerLink mine) {
        if (reader.isBetweenMessages() && mine.ledger.isClear()) {
            release(mine, way.config().mode() == PoolMode.SESSION);
            return;
        }
        CancelRelay.send(commons.connector(), commons.tls().get(), worker, mine, () -> {});
        if (!reader.isBetweenMessages()) {
            mine.cutOff();
        }
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
