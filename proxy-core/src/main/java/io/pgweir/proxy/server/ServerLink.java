package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.net.LineEnd;
import io.pgweir.proxy.net.Passage;
import io.pgweir.proxy.net.Valve;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.statement.ServerStatements;
import io.pgweir.proxy.tally.Count;
import io.pgweir.proxy.tally.Tally;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One logged-in connection to one PostgreSQL server. Lives on one worker at a time; works for one tenant at a time.
 * What the server sends goes through its {@link ServerReader}, what it still owes stands in its {@link Ledger}.
 */
public final class ServerLink extends LineEnd {
    private static final Logger log = LoggerFactory.getLogger(ServerLink.class);

    public final Ledger ledger = new Ledger();
    public final ServerStatements statements;
    /** What is asked of the server besides what clients ask. */
    public final OwnQueries ours = new OwnQueries(this);
    /** Whether the server is read. */
    public final Valve valve;

    private final ServerReader reader;
    private final Node node;
    private final Map<String, String> parameters;
    private final ServerKey key;
    private final long openedNanos;
    private final long lifetimeNanos;

    private Worker worker;
    private Tenant tenant;
    private Tally tally = new Tally();
    private Settings settings = Settings.NONE;
    private long idleSinceNanos;
    private byte status = 'I';
    /** A set of {@link Pin}s. */
    private int pins;

    private @Nullable String doom;
    private @Nullable Object unnamedOwner;
    private @Nullable Object sequencesOwner;
    private @Nullable Hearing hearing;

    private boolean lost;
    private boolean trustsTags;
    private @Nullable Fault lastWords;
    private int cancelsInFlight;
    private int errors;

    ServerLink(
            Channel channel,
            Worker worker,
            Tenant tenant,
            Node node,
            ServerStatements statements,
            Map<String, String> parameters,
            ServerKey key,
            long lifetimeNanos) {
        super(channel);
        this.valve = new Valve(channel, worker);
        this.worker = worker;
        this.tenant = tenant;
        this.node = node;
        this.statements = statements;
        this.parameters = parameters;
        this.key = key;
        this.openedNanos = worker.now();
        this.lifetimeNanos = lifetimeNanos;
        this.idleSinceNanos = worker.now();
        this.reader = new ServerReader(this, channel.alloc());
    }

    // ---- what a tenant asks and does

    public Worker worker() {
        return worker;
    }

    public ServerKey key() {
        return key;
    }

    public Node node() {
        return node;
    }

    public Channel channel() {
        return channel;
    }

    /** From now on {@code next} is told what the server sends. */
    public void worksFor(Tenant next) {
        tenant = next;
        hearing = null;
    }

    /** Who hears first what it is notified of, as long as it works for the same tenant; null for nobody. */
    public void hears(@Nullable Hearing first) {
        hearing = first;
    }

    @Nullable
    Hearing hearing() {
        return hearing;
    }

    public Tenant tenant() {
        return tenant;
    }

    /** Where what goes over it is counted. */
    public Tally tally() {
        return tally;
    }

    /** From now on what goes over it is counted there. */
    public void countsIn(Tally where) {
        tally = where;
    }

    public long openedNanos() {
        return openedNanos;
    }

    /** The transaction status of the last ReadyForQuery: I, T or E. */
    public byte status() {
        return status;
    }

    /** What the server last said its reported settings are. */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** What the server said itself about why it ends the connection, which nobody has been told; or null. */
    public @Nullable Fault lastWords() {
        return lastWords;
    }

    /** Whether the server has begun a message for the tenant, and not ended it. */
    public boolean isMidMessage() {
        return reader.isMidMessage();
    }

    /** How many errors the server reported on this connection: for telling whether one came in between. */
    public int errors() {
        return errors;
    }

    public boolean isUsable() {
        return !lost && doom == null && channel.isActive();
    }

    /** Whether nothing is outstanding and no transaction is open, so that the connection may serve somebody else. */
    public boolean isIdle() {
        return status == 'I' && ledger.isClear() && !ledger.isUncertain() && reader.isBetweenMessages();
    }

    /** Why the session on this connection must keep it: what it did leaves a state behind that can't be moved. A set of {@link Pin}s. */
    public int pins() {
        return pins;
    }

    public boolean isPinned() {
        return pins != 0;
    }

    /** Whether nothing but its end takes away what the session left on this connection. */
    public boolean isSpoilt() {
        return Pin.forGood(pins) != 0;
    }

    /** The session left something on this connection that only it, or a reset, takes away. */
    public void touch(Pin what) {
        touch(what.bit());
    }

    /** The session may have left all of these. */
    public void touch(int what) {
        Pin.count(what & ~pins, tally);
        pins |= what;
    }

    /** The server says that nothing of these is there. */
    public void isFreeOf(int what) {
        pins &= ~what;
    }

    /** Something was asked whose text nobody has read: what it leaves behind is taken from its tag. */
    public void trustTags() {
        trustsTags = true;
    }

    boolean trustsTags() {
        return trustsTags;
    }

    /** The state is that of a new connection again, as far as that can be. */
    public void wasReset(Settings settingsNow) {
        pins = Pin.forGood(pins);
        sequencesOwner = null;
        settings = settingsNow;
        unnamedOwner = null;
    }

    /** Has the connection closed, not reused, when its tenant is done with it. */
    public void doom(String why) {
        if (doom == null) {
            doom = why;
        }
    }

    public @Nullable String doomed() {
        return doom;
    }

    public boolean isOlderThanItsLifetime(long now) {
        return lifetimeNanos > 0 && now - openedNanos > lifetimeNanos;
    }

    public long idleSinceNanos() {
        return idleSinceNanos;
    }

    public void idleSince(long now) {
        idleSinceNanos = now;
    }

    /** Whose unnamed statement the server holds; null for nobody's, or when that isn't known. */
    public @Nullable Object unnamedOwner() {
        return unnamedOwner;
    }

    public void unnamedOwner(@Nullable Object owner) {
        unnamedOwner = owner;
    }

    /** Who moved sequences here last, or nobody. */
    public @Nullable Object sequencesOwner() {
        return sequencesOwner;
    }

    public void sequencesOwner(Object owner) {
        sequencesOwner = owner;
    }

    /** The session on this connection threw away all that belonged to it: DISCARD ALL, or its prepared part of it. */
    void discarded(boolean all) {
        statements.clear();
        if (all) {
            wasReset(Settings.NONE);
        }
        tenant.serverDiscarded(this, all);
    }

    /** What the session does may change its settings. */
    public void settingsMayChange() {
        settings = Settings.UNKNOWN;
    }

    /** What the session's settings are now, on this connection too. */
    public void settingsAre(Settings now) {
        settings = now;
    }

    /** Brings the connection to {@code wanted} settings, ahead of whatever is written next. */
    public void apply(Settings wanted) {
        if (wanted.areThoseOf(settings)) {
            return;
        }
        ByteBuf out = channel.alloc().buffer(256);
        wanted.writeChange(settings, out, ledger);
        settings = wanted;
        unnamedOwner = null; // a simple query ends the server's unnamed statement, whosever it was
        write(out);
    }

    /** Sets some of its session's settings to what they were before somebody reset them. */
    public void restore(Settings some) {
        ByteBuf out = channel.alloc().buffer(128);
        some.writeChange(Settings.NONE, out, ledger);
        unnamedOwner = null;
        write(out);
        flush();
    }

    /** Sends; the link owns {@code out}. Of a connection that has ended the tenant hears by an event of its own, not from here. */
    public void write(ByteBuf out) {
        if (channel.isActive()) {
            tally.add(Count.BYTES_TO_SERVER, out.readableBytes());
            line.write(out);
        } else {
            out.release();
        }
    }

    public void flush() {
        line.flush();
    }

    public boolean isWritable() {
        return channel.isWritable();
    }

    /** Stops or resumes reading from the server: back-pressure of a slow client. */
    public void read(boolean wanted) {
        valve.open(wanted, worker);
    }

    /** Cancel requests for this connection are under way, or have arrived; until then nobody else may use the connection. */
    void cancelsInFlight(int more) {
        cancelsInFlight += more;
    }

    public boolean isBeingCancelled() {
        return cancelsInFlight > 0;
    }

    /** Closes where a good-bye would be taken for the rest of a message that the server has the beginning of. */
    public void cutOff() {
        lost = true;
        channel.close();
    }

    /** Says good-bye and closes; the tenant hears nothing more. */
    public void close() {
        lost = true;
        if (channel.isActive()) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {'X', 0, 0, 0, 4}), channel.voidPromise());
        }
        channel.close();
    }

    /** Takes the connection to another worker; {@code arrived} runs there. */
    public void moveTo(Worker target, Runnable arrived) {
        assert ledger.isClear();
        Passage.begin(List.of(channel), target, () -> livesOn(target), arrived);
    }

    /** It is this worker's from now on. */
    public void livesOn(Worker now) {
        worker = now;
    }

    // ---- what the server sends

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        worker.answers().begin();
        ByteBuf in = (ByteBuf) msg;
        tally.add(Count.BYTES_FROM_SERVER, in.readableBytes());
        try {
            reader.read(in);
        } catch (ProtocolViolation violation) {
            lose("server connection out of step: " + violation.getMessage());
        }
    }

    /** The server is ready after a query of ours, or will be. */
    void status(byte now) {
        status = now;
    }

    /** The server is ready after what the tenant asked. */
    void ready(byte now) {
        status = now;
        if (ledger.isClear()) {
            trustsTags = false;
        }
    }

    /** The server reported an error. */
    void failed() {
        errors++;
    }

    /** What the server says may be its last. */
    void lastWords(Fault words) {
        lastWords = words;
        node.doubt();
    }

    /** The server says why it ends the connection: that is its end, as the closing itself may take a while to come. */
    void ends(Fault words) {
        errors++;
        lastWords = words;
        lose(words.message());
    }

    /** A query of ours was refused: who knows what state it left. */
    void refused(Fault fault) {
        lost = true;
        channel.close();
        tenant.serverRefused(this, fault.sqlState(), fault.message());
    }

    boolean isLost() {
        return lost;
    }

    // ---- the connection itself

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Worker here = worker;
        tenant.serverReadComplete(this);
        here.answers().end();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        tenant.serverWritable(this, channel.isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lose("server closed the connection unexpectedly");
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        super.handlerRemoved(ctx);
        reader.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof java.io.IOException)) {
            log.error("{}: closing a server connection", this, cause);
        }
        lose("server connection failed: " + cause.getMessage());
    }

    /** Gives it up: the server is gone, or as good as that. */
    public void lose(String why) {
        if (!lost) {
            lost = true;
            channel.close();
            node.lost();
            Fault words = lastWords;
            tenant.serverLost(this, words == null ? SqlState.CONNECTION_FAILURE : words.sqlState(), why);
        }
    }

    @Override
    public String toString() {
        return "server connection " + key.pid();
    }
}
