package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.pgweir.config.PoolMode;
import io.pgweir.protocol.Fault;
import io.pgweir.proxy.net.LineEnd;
import io.pgweir.proxy.net.Valve;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.pool.Welcome;
import io.pgweir.proxy.server.Inquiry;
import io.pgweir.proxy.server.Pin;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.server.Tenant;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client after login. Lives on one worker at a time ({@link Quarters}).
 *
 * <p>It leases a server connection for a unit of work and gives it back. What the client sends goes through its
 * {@link ClientReader}, what the server sends comes in as to any {@link Tenant}.
 *
 * <p>Its state is where it is: without a link and out of line it is idle; in line it waits, and what it sent stays with the
 * reader; with a link it is busy as long as the link's ledger says that answers are owed, and holds the link
 * otherwise, because of a transaction, its pool mode or something that can't be moved.
 */
public final class Session extends LineEnd implements Cancellable, Tenant {
    private static final Logger log = LoggerFactory.getLogger(Session.class);

    private static final byte IDLE = 'I';
    private static final byte IN_TRANSACTION = 'T';

    /** Whether the client is read. */
    public final Valve valve;
    /** Where it lives. */
    public final Quarters quarters;

    private final Commons commons;
    private final Identity identity;
    private final SessionSettings settings;
    private final Sessions.Key key;
    private final Way way;
    private final Lease lease;
    private final Rescue rescue = new Rescue(this::say);
    private final Wreck wreck = new Wreck(this, rescue);
    private final PreparedMessages prepared;
    private final Reading reading;
    private final ClientReader reader;
    private final Deadlines deadlines;
    private final Activity activity;

    private boolean draining;
    private boolean closed;

    public Session(Worker worker, Channel channel, Commons commons, Identity identity, Welcome welcome, Way way) {
        super(channel);
        this.valve = new Valve(channel, worker);
        this.commons = commons;
        this.identity = identity;
        this.way = way;
        this.settings = new SessionSettings(
                welcome, way, commons.catalogs().of(identity.database().serverName()));
        this.lease = new Lease(this, commons, identity, way, wreck);
        this.prepared = new PreparedMessages(
                commons.catalog(), commons.config().get().limits().preparedStatements());
        this.reading = new SessionReading(settings, lease, prepared);
        this.reader = new ClientReader(this, way, commons, reading, prepared, channel.alloc());
        this.deadlines = new Deadlines(this, way, worker.now());
        this.quarters = new Quarters(this, channel, worker, deadlines);
        this.activity = new Activity(channel, way, lease, prepared);
        this.key = commons.sessions().enter(this, identity.protocol());
        activity.came(key);
    }

    public Sessions.Key key() {
        return key;
    }

    /** Whether nothing keeps it where it lives. */
    boolean isMovable() {
        return !closed && channel.isActive() && reader.isMovable() && !rescue.isOn() && lease.isMovable();
    }

    /** All that it has of its worker it has of this one from now on. */
    void livesOn(Worker now) {
        way.livesOn(now);
        reader.isJudgedBy(way.desk().judge());
        lease.livesOn(now);
    }

    @Override
    public void later(Runnable what) {
        quarters.later(what);
    }

    @Override
    public void cancel(Runnable arrived) {
        lease.cancel(arrived);
    }

    boolean isClosed() {
        return closed;
    }

    Lease lease() {
        return lease;
    }

    Channel channel() {
        return channel;
    }

    /** Since when it does what, and what it is called. To be looked at on its worker, as {@link #link} is. */
    public Activity activity() {
        return activity;
    }

    public @Nullable ServerLink link() {
        return lease.link();
    }

    public Identity identity() {
        return identity;
    }

    // ---- what the client sends

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        quarters.worker().requests().begin();
        ByteBuf in = (ByteBuf) msg;
        if (closed) {
            in.release();
        } else if (rescue.isDue() || lease.isWaiting() || reader.isHeld() || quarters.isMoving()) {
            lease.hold().keeps(reader.keep(in));
            if (reader.keptBytes() > channel.config().getWriteBufferHighWaterMark()) {
                valve.open(false, quarters.worker()); // enough for now; more is read when there is a server for it
            }
        } else {
            reader.read(in);
            releaseIfDone();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flushToServer();
        line.flush(); // what we answered ourselves
        quarters.worker().requests().end();
    }

    private void flushToServer() {
        ServerLink mine = lease.link();
        if (mine != null) {
            mine.flush();
            if (!mine.isWritable() || mine.ledger.isLong()) {
                valve.open(false, quarters.worker());
            }
        }
    }

    /** The client asks for something: if it is the first thing, the server's time runs from here. */
    void began() {
        ServerLink mine = lease.link();
        if (mine != null && mine.ledger.isClear()) {
            deadlines.began(quarters.worker().now());
            activity.asks(mine);
        }
    }

    void toClient(ByteBuf out) {
        rescue.drop(); // it has heard something
        say(out);
    }

    // ---- leases

    /** Sees to it that there is a server connection for the unit of work that was judged; false if it has to wait. */
    boolean leaseFor(ByteBuf in, int at) {
        Judge judge = way.desk().judge();
        if (wreck.refuses(judge) || !lease.obtain(judge)) {
            return false;
        }
        ServerLink mine = lease.link();
        if (mine == null) {
            return false;
        }
        lease.leaves(judge, in);
        boolean alone = mine.ledger.owesTenantNothing() && mine.status() == IDLE;
        if (alone && judge.isRepeatable() && !settings.isUnsure()) {
            rescue.keep(
                    in,
                    at,
                    (int) judge.end(),
                    lease.isAway(),
                    mine.openedNanos(),
                    quarters.worker().now());
        } else {
            rescue.drop();
        }
        wreck.sent(judge);
        settings.sent(mine, judge);
        return true;
    }

    void passOn() {
        reader.passOn();
    }

    SessionSettings settings() {
        return settings;
    }

    /** The session has a server connection from now on. */
    void holds(ServerLink leased) {
        deadlines.leased(quarters.worker().now());
        activity.holds(leased);
        leased.worksFor(this);
        settings.bringTo(leased);
        wreck.arrives(leased);
        leased.read(channel.isWritable());
    }

    void silenceBegins() {
        deadlines.began(quarters.worker().now());
    }

    /** Goes on with what the client sent while it waited. */
    void resume() {
        if (quarters.isMoving()) {
            return; // it does so when it has arrived
        }
        reader.resume();
        releaseIfDone();
        flushToServer();
        line.flush();
        ServerLink mine = lease.link();
        valve.open(mine == null || mine.isWritable(), quarters.worker());
    }

    /** There is no server connection to be had. */
    void refused(Fault why) {
        if (draining) {
            fail(Endings.SHUTTING_DOWN);
            return;
        }
        tell(why.asError());
        lease.hold().ends();
        reader.refuse();
        resume();
    }

    /** Gives the server connection back if nothing holds it. */
    private void releaseIfDone() {
        ServerLink mine = lease.link();
        if (closed || mine == null || !mine.isIdle() || !reader.isBetweenMessages() || reader.isLetGo()) {
            return;
        }
        if (draining) {
            fail(Endings.SHUTTING_DOWN);
        } else if (pin() == null) {
            release(mine);
        }
    }

    /** Whether it does nothing, and keeps its connection only because it listens. */
    boolean isAtRest() {
        return !closed
                && reader.isBetweenMessages()
                && !reader.hasNews()
                && Pin.LISTEN.reason().equals(pin());
    }

    /** Why the session keeps its server connection between transactions, or null. */
    public @Nullable String pin() {
        return lease.pin(prepared.holdsLargeStatement());
    }

    private void release(ServerLink mine) {
        silenceBegins();
        settings.givenBack(mine);
        lease.giveBack(mine, false);
    }

    // ---- what the server sends

    @Override
    public void serverSent(ServerLink from, ByteBuf run) {
        if (rescue.isOn()) {
            rescue.take(run, from.lastWords() != null);
        } else if (!lease.keepsBack(run)) {
            say(run);
        }
    }

    private void say(ByteBuf run) {
        line.write(run);
    }

    /** Asks again, at home, what the standby could not do. */
    void askAgain() {
        boolean refused = rescue.isRefused();
        ByteBuf unit = rescue.takeKept(quarters.worker().now());
        way.desk().counts().healed(refused);
        if (refused) {
            way.desk().judge().learn(unit, reading);
        }
        lease.goHome(rescue.wasAway());
        reader.again(unit);
        resume();
    }

    @Override
    public void serverReady(ServerLink from, byte status) {
        activity.answered(from, status);
        wreck.answers();
        if (!from.ledger.isClear()) {
            return;
        }
        deadlines.began(quarters.worker().now());
        wreck.ready(status);
        if (status == IDLE) {
            lease.transactionEnded();
        }
        if (rescue.isDue()) {
            release(from);
            askAgain();
            return;
        }
        if (status == IN_TRANSACTION && way.config().mode() == PoolMode.STATEMENT) {
            fail(Endings.NO_BLOCKS);
            return;
        }
        line.flush(); // before somebody else's query is written: this client has waited longer
        if (lease.settle(from) && settings.settle(from)) {
            goesOn();
        } else {
            from.flush();
        }
    }

    /** The server connection has done its work for now: what waited for that has its turn. */
    void goesOn() {
        releaseIfDone();
        if (!closed && lease.takesTurn()) {
            resume();
        } else {
            quarters.rests();
        }
    }

    @Override
    public void serverReadComplete(ServerLink from) {
        line.flush();
        if (!channel.isWritable()) {
            from.read(false);
        }
        serverWritable(from, from.isWritable());
        if (reader.isLetGo()) {
            resume(); // last, as it may give the connection away
        }
    }

    @Override
    public void serverWritable(ServerLink from, boolean writable) {
        if (writable && !from.ledger.isLong()) {
            valve.open(true, quarters.worker());
        }
    }

    @Override
    public void serverDiscarded(ServerLink from, boolean all) {
        prepared.clear();
        if (all) {
            settings.discarded();
        }
    }

    @Override
    public void serverReported(ServerLink from, String name) {
        settings.reported(from, name);
    }

    @Override
    public void serverAnswered(ServerLink from, Inquiry inquiry, byte status) {
        activity.answersUs();
        if (inquiry != Inquiry.NOTHING && !lease.answered(from, inquiry)) {
            settings.answered(from, inquiry, status);
        }
    }

    @Override
    public void serverLost(ServerLink from, String sqlState, String why) {
        wreck.serverLost(from, sqlState, why);
    }

    /** Goes on without the server connection that was lost. */
    void goesOnWithout(boolean inBatch) {
        reader.serverLost(inBatch);
        resume();
        if (draining) {
            drain();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ServerLink mine = lease.link();
        if (mine != null && channel.isWritable()) {
            mine.read(true);
        }
    }

    // ---- the end

    /** The proxy stops: an idle client goes now, one in a transaction when that ends. */
    public void drain() {
        draining = true;
        if (lease.link() == null && !lease.isWaiting() && !reader.hasNews()) {
            fail(Endings.SHUTTING_DOWN);
        } else {
            releaseIfDone();
        }
    }

    public void stop() {
        fail(Endings.SHUTTING_DOWN);
    }

    /** Tells the client why, and closes. */
    void fail(Fault fault) {
        if (closed) {
            return;
        }
        log.debug("{}: {}", key, fault.message());
        tell(fault);
        leave();
    }

    private void tell(Fault fault) {
        ByteBuf out = channel.alloc().buffer(256);
        fault.writeTo(out);
        toClient(out);
    }

    /** The client said good-bye. What it asked for before that is still done. */
    void goodbye() {
        ServerLink mine = lease.link();
        if (mine != null && reader.isBetweenMessages()) {
            settings.givenBack(mine);
            lease.goesOnAlone(mine);
        }
        leave();
    }

    /** The client is gone, or has to go: nothing of it stays, once it is where it was going. */
    void leave() {
        if (closed || quarters.putsOffLeaving()) {
            return;
        }
        closed = true;
        quarters.leave();
        commons.sessions().leave(key, this);
        activity.left(key);
        rescue.drop();
        ServerLink mine = lease.link();
        if (mine != null) {
            settings.givenBack(mine);
        }
        lease.end(reader.isBetweenMessages());
        reader.release();
        way.leave();
        line.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        quarters.hasGone();
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
