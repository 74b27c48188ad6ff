package io.pgweir.proxy.server;

import static io.pgweir.protocol.Frame.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.ErrorResponse;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.ParameterStatus;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.net.Carry;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.statement.ServerStatements;
import io.pgweir.proxy.statement.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One logged-in connection to one PostgreSQL server. Lives on one worker at a time; works for one tenant at a time.
 *
 * <p>It looks at the headers of what the server sends, hands runs of messages on as slices of the buffer they came in, and
 * stops only at those that move its state. Rows are never looked at.
 */
public final class ServerLink extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(ServerLink.class);

    /** A message that we read is read whole up to this size; of a longer one (an error with a huge detail) only the head. */
    private static final int READ_WHOLE_BYTES = 64 * 1024;

    private static final ByteBuf PARSE_COMPLETE = constant('1');
    private static final ByteBuf CLOSE_COMPLETE = constant('3');

    public final Ledger ledger = new Ledger();
    public final ServerStatements statements;

    private final Channel channel;
    private final Carry carry = new Carry();
    private final Map<String, String> parameters;
    private final ServerKey key;
    private final long openedNanos;
    private final long lifetimeNanos;

    private Worker worker;
    private Tenant tenant;
    private Settings settings = Settings.NONE;
    private final PendingSet pendingSet = new PendingSet();
    private long idleSinceNanos;
    private long bodyBytesLeft;
    private boolean droppingBody;
    private byte status = 'I';
    private @Nullable String touched;
    private @Nullable String doom;
    private @Nullable Object unnamedOwner;
    private boolean reading = true;
    private boolean lost;
    private @Nullable String lastWords;
    private int cancelsInFlight;
    private int errors;

    ServerLink(
            Channel channel,
            Worker worker,
            Tenant tenant,
            ServerStatements statements,
            Map<String, String> parameters,
            ServerKey key,
            long lifetimeNanos) {
        this.channel = channel;
        this.worker = worker;
        this.tenant = tenant;
        this.statements = statements;
        this.parameters = parameters;
        this.key = key;
        this.openedNanos = worker.now();
        this.lifetimeNanos = lifetimeNanos;
        this.idleSinceNanos = worker.now();
    }

    // ---- what a tenant asks and does

    public Worker worker() {
        return worker;
    }

    public ServerKey key() {
        return key;
    }

    public Channel channel() {
        return channel;
    }

    /** From now on {@code next} is told what the server sends. */
    public void worksFor(Tenant next) {
        tenant = next;
    }

    public Tenant tenant() {
        return tenant;
    }

    /** The transaction status of the last ReadyForQuery: I, T or E. */
    public byte status() {
        return status;
    }

    /** What the server last said its reported settings are. */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** Whether the server said itself why it ends the connection; the tenant has that message. */
    public boolean hasSaidGoodbye() {
        return lastWords != null;
    }

    /** How many errors the server reported on this connection: for telling whether one came in between. */
    int errors() {
        return errors;
    }

    public boolean isUsable() {
        return !lost && doom == null && channel.isActive();
    }

    /** Whether nothing is outstanding and no transaction is open, so that the connection may serve somebody else. */
    public boolean isIdle() {
        return status == 'I'
                && ledger.isClear()
                && !ledger.isInBatch()
                && !ledger.isUncertain()
                && carry.length() == 0
                && bodyBytesLeft == 0;
    }

    /** Why the session on this connection must keep it, or null: what it did leaves a state behind that can't be moved. */
    public @Nullable String touched() {
        return touched;
    }

    /** Says that the session left something on this connection that only a reset takes away. */
    public void touch(String what) {
        if (touched == null) {
            touched = what;
        }
    }

    /** The state is that of a new connection again. */
    public void wasReset(Settings settingsNow) {
        touched = null;
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

    /** The session on this connection threw away all that belonged to it: DISCARD ALL, or its prepared part of it. */
    void discarded(boolean all) {
        statements.clear();
        if (all) {
            wasReset(Settings.NONE);
        }
        tenant.serverDiscarded(this, all);
    }

    /** The session's next statement sets one parameter and does nothing else. */
    public void expectSet(Settings had, String name, String value) {
        if (had.areThoseOf(settings) && touched == null && status == 'I' && ledger.owesTenantNothing()) {
            pendingSet.begin(had.with(name, value));
        }
    }

    /** The session's next statement may be anything. */
    public void expectAnything() {
        if (pendingSet.forget()) {
            touch("SET");
        }
    }

    /** A SET succeeded: if it is not the expected one, what it set is not known. */
    void wasSet() {
        if (!pendingSet.complete()) {
            touch("SET");
        }
    }

    private void settleSet() {
        Settings now = pendingSet.take();
        if (now != null) {
            settings = now;
            tenant.serverSet(this, now);
        }
    }

    /** Brings the connection to {@code wanted} settings, ahead of whatever is written next. */
    public void apply(Settings wanted) {
        if (wanted.areThoseOf(settings)) {
            return;
        }
        ByteBuf out = channel.alloc().buffer(256);
        wanted.writeChange(settings, out, ledger);
        settings = wanted;
        write(out);
    }

    /** Prepares {@code statement} ahead of what is written next, unless the server has it. */
    public void prepare(Statement statement, int limit, ByteBuf out) {
        if (statements.uses(statement)) {
            return;
        }
        closeStale(statement, out);
        statement.writeParse(out);
        ledger.owe(Ledger.PARSE | Ledger.SWALLOWED, () -> statements.forget(statement));
        prepared(statement, limit, out);
    }

    /** Closes {@code statement} ahead of its Parse if the server has it with a plan that no longer works. */
    public void closeStale(Statement statement, ByteBuf out) {
        if (statements.isStale(statement)) {
            statement.writeClose(out);
            ledger.owe(Ledger.CLOSE | Ledger.SWALLOWED, () -> statements.addStale(statement));
        }
    }

    /** Notes that the server gets {@code statement}, and has it drop the one least recently used if that makes too many. */
    public void prepared(Statement statement, int limit, ByteBuf out) {
        statements.add(statement);
        Statement evicted = statements.evict(limit);
        if (evicted != null) {
            evicted.writeClose(out);
            ledger.owe(Ledger.CLOSE | Ledger.SWALLOWED, () -> statements.add(evicted));
        }
    }

    /** Sends; the link owns {@code out}. */
    public void write(ByteBuf out) {
        channel.write(out, channel.voidPromise());
    }

    public void flush() {
        channel.flush();
    }

    public boolean isWritable() {
        return channel.isWritable();
    }

    /** Stops or resumes reading from the server: back-pressure of a slow client. */
    public void read(boolean wanted) {
        if (reading != wanted) {
            reading = wanted;
            channel.config().setOption(ChannelOption.AUTO_READ, wanted);
        }
    }

    /** A cancel request for this connection is under way; until it has arrived nobody else may use the connection. */
    public void cancelSent() {
        cancelsInFlight++;
    }

    public void cancelArrived() {
        cancelsInFlight--;
    }

    public boolean isBeingCancelled() {
        return cancelsInFlight > 0;
    }

    /** Says good-bye and closes; the tenant hears nothing more. */
    public void close() {
        lost = true;
        if (channel.isActive()) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {'X', 0, 0, 0, 4}), channel.voidPromise());
        }
        channel.close();
    }

    /** Takes the connection to another worker's loop; {@code arrived} runs there. */
    public void moveTo(Worker target, Runnable arrived) {
        assert ledger.isClear();
        channel.deregister().addListener(left -> {
            worker = target;
            target.loop().register(channel).addListener(entered -> {
                if (!entered.isSuccess()) {
                    channel.unsafe().closeForcibly();
                    lost = true;
                }
                if (target.isHere()) {
                    arrived.run();
                } else {
                    target.loop().execute(arrived);
                }
            });
        });
    }

    // ---- what the server sends

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = carry.with((ByteBuf) msg);
        try {
            scan(ctx, in);
        } catch (ProtocolViolation violation) {
            in.release();
            fail("server connection out of step: " + violation.getMessage());
        }
    }

    private void scan(ChannelHandlerContext ctx, ByteBuf in) {
        int limit = in.writerIndex();
        int run = in.readerIndex();
        int at = run;
        if (bodyBytesLeft > 0) {
            int here = (int) Math.min(bodyBytesLeft, limit - at);
            bodyBytesLeft -= here;
            at += here;
            run = droppingBody ? at : run;
        }
        while (limit - at >= HEADER_BYTES && !lost) {
            byte type = in.getByte(at);
            boolean isData = type == Backend.DATA_ROW || type == Backend.COPY_DATA;
            int length = isData ? Frame.length(in, at) : Frame.length(in, at, Frame.backendLimit(type));
            long end = at + 1L + length;
            if (!isData) {
                if (end > limit && length <= READ_WHOLE_BYTES) {
                    break;
                }
                if (ledger.isNextOurs() || isSwallowed(type)) {
                    passOn(in, run, at);
                    swallow(in, at, end, type);
                    run = (int) Math.min(end, limit);
                    droppingBody = true;
                } else {
                    droppingBody = false;
                    int next = moved(in, type, at, end, run);
                    if (next < 0) {
                        return; // everything went to the tenant, which may have gone
                    }
                    run = next;
                }
            } else if (ledger.isNextOurs()) {
                passOn(in, run, at);
                run = (int) Math.min(end, limit);
                droppingBody = true;
            } else {
                droppingBody = false;
            }
            bodyBytesLeft = Math.max(0, end - limit);
            at = (int) Math.min(end, limit);
        }
        if (lost) {
            in.release();
            return;
        }
        if (run == in.readerIndex() && at == limit) {
            if (run == at) {
                in.release();
            } else {
                tenant.serverSent(this, in);
            }
            return;
        }
        passOn(in, run, at);
        carry.keep(in, at, ctx.alloc());
    }

    /**
     * Follows a message that the tenant sees too.
     *
     * @return where the bytes begin that are still to be passed on, or -1 if {@code in} was handed over whole
     */
    private int moved(ByteBuf in, byte type, int at, long end, int run) {
        switch (type) {
            case Backend.READY_FOR_QUERY -> {
                if (end - at != HEADER_BYTES + 1) {
                    throw outOfStep(type);
                }
                settledBy(ledger.settleReady(), type);
                settleSet();
                status = in.getByte((int) end - 1);
                boolean whole = run == in.readerIndex() && end == in.writerIndex();
                if (whole) {
                    bodyBytesLeft = 0;
                    tenant.serverSent(this, in);
                } else {
                    passOn(in, run, (int) end);
                }
                fake();
                tenant.serverReady(this, status);
                return whole ? -1 : (int) end;
            }
            case Backend.PARSE_COMPLETE -> settledBy(ledger.settle(Ledger.PARSE), type);
            case Backend.BIND_COMPLETE -> settledBy(ledger.settle(Ledger.BIND), type);
            case Backend.CLOSE_COMPLETE -> settledBy(ledger.settle(Ledger.CLOSE), type);
            case Backend.NO_DATA -> settledBy(ledger.settle(Ledger.DESCRIBE), type);
            case Backend.ROW_DESCRIPTION -> {
                if (ledger.next() == Ledger.DESCRIBE) {
                    ledger.settle(Ledger.DESCRIBE);
                }
            }
            case Backend.COMMAND_COMPLETE, Backend.EMPTY_QUERY_RESPONSE, Backend.PORTAL_SUSPENDED -> {
                if (type == Backend.COMMAND_COMPLETE) {
                    CommandTag.noteState(this, in, at + HEADER_BYTES, (int) Math.min(end, in.writerIndex()));
                }
                if (ledger.next() == Ledger.EXECUTE) {
                    ledger.settle(Ledger.EXECUTE);
                } else if (ledger.next() != Ledger.QUERY) {
                    throw outOfStep(type);
                }
            }
            case Backend.ERROR_RESPONSE -> {
                errors++;
                pendingSet.forget(); // rolled back with its batch
                int body = at + HEADER_BYTES;
                int here = (int) Math.min(end, in.writerIndex()) - body;
                if (ErrorResponse.isFatal(in, body, here)) {
                    lastWords = Fault.read(in, body, here).message();
                }
                if (ledger.next() == Ledger.BIND
                        && ErrorResponse.hasSqlState(in, body, here, SqlState.FEATURE_NOT_SUPPORTED)) {
                    statements.allAreStale(); // "cached plan must not change result type"
                }
                ledger.failed();
            }
            case Backend.COPY_IN_RESPONSE -> ledger.copyInBegan();
            case Backend.PARAMETER_STATUS -> remember(in, at, end);
            case Backend.PARAMETER_DESCRIPTION,
                    Backend.COPY_OUT_RESPONSE,
                    Backend.COPY_DONE,
                    Backend.NOTICE_RESPONSE,
                    Backend.NOTIFICATION_RESPONSE,
                    Backend.FUNCTION_CALL_RESPONSE -> {}
            default -> throw outOfStep(type);
        }
        if (ledger.next() == Ledger.FAKED_PARSE || ledger.next() == Ledger.FAKED_CLOSE) {
            int upTo = (int) Math.min(end, in.writerIndex());
            passOn(in, run, upTo);
            fake();
            return upTo;
        }
        return run;
    }

    /** The client asked for something that this server connection did not have to be asked for: its answer is due. */
    private void fake() {
        for (int debt = ledger.takeFaked(); debt != Ledger.NOTHING; debt = ledger.takeFaked()) {
            tenant.serverSent(this, fakedAnswer(debt));
        }
    }

    /** ParseComplete or CloseComplete, said by us. */
    public static ByteBuf fakedAnswer(int debt) {
        return (debt == Ledger.FAKED_PARSE ? PARSE_COMPLETE : CLOSE_COMPLETE).duplicate();
    }

    private boolean isSwallowed(byte type) {
        return switch (type) {
            case Backend.PARSE_COMPLETE, Backend.CLOSE_COMPLETE -> ledger.isNextSwallowed();
            default -> false;
        };
    }

    private void swallow(ByteBuf in, int at, long end, byte type) {
        switch (type) {
            case Backend.READY_FOR_QUERY -> {
                settledBy(ledger.settleReady(), type);
                status = in.getByte(at + HEADER_BYTES);
                fake();
            }
            case Backend.PARSE_COMPLETE -> {
                settledBy(ledger.settle(Ledger.PARSE), type);
                fake();
            }
            case Backend.CLOSE_COMPLETE -> {
                settledBy(ledger.settle(Ledger.CLOSE), type);
                fake();
            }
            case Backend.PARAMETER_STATUS -> remember(in, at, end);
            case Backend.ERROR_RESPONSE -> {
                int upTo = (int) Math.min(end, in.writerIndex());
                Fault fault = Fault.read(in, at + HEADER_BYTES, upTo - at - HEADER_BYTES);
                lost = true;
                channel.close();
                tenant.serverRefused(this, fault.sqlState(), fault.message());
            }
            default -> {}
        }
    }

    private void passOn(ByteBuf in, int from, int to) {
        if (to > from) {
            tenant.serverSent(this, in.retainedSlice(from, to - from));
        }
    }

    private void remember(ByteBuf in, int at, long end) {
        if (end <= in.writerIndex()) {
            ParameterStatus reported = ParameterStatus.read(in, at + HEADER_BYTES, (int) end - at - HEADER_BYTES);
            parameters.put(reported.name(), reported.value());
        }
    }

    private void settledBy(int debt, byte type) {
        if (debt == Ledger.NOTHING) {
            throw outOfStep(type);
        }
    }

    private ProtocolViolation outOfStep(byte type) {
        return new ProtocolViolation("message type \"" + (char) type + "\" was not expected");
    }

    // ---- the connection itself

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        tenant.serverReadComplete(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        tenant.serverWritable(this, channel.isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(lastWords == null ? "server closed the connection unexpectedly" : lastWords);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        carry.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof java.io.IOException)) {
            log.error("{}: closing a server connection", this, cause);
        }
        fail("server connection failed: " + cause.getMessage());
    }

    private void fail(String why) {
        if (!lost) {
            lost = true;
            channel.close();
            tenant.serverLost(this, SqlState.CONNECTION_FAILURE, why);
        }
    }

    private static ByteBuf constant(char type) {
        return Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(5).writeByte(type).writeInt(4).asReadOnly());
    }

    @Override
    public String toString() {
        return "server connection " + key.pid();
    }
}
