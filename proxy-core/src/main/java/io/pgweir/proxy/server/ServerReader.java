package io.pgweir.proxy.server;

import static io.pgweir.protocol.Frame.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.ErrorResponse;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.NotificationResponse;
import io.pgweir.protocol.ParameterStatus;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.RowShape;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.net.Carry;

/**
 * Reads what one server sends, header by header: hands runs of messages on as slices of the buffer they came in, and stops only
 * at those that move the {@link Ledger} or the link. Rows are never looked at.
 */
final class ServerReader {
    /** A message that we read is read whole up to this size; of a longer one (an error with a huge detail) only the head. */
    private static final int READ_WHOLE_BYTES = 64 * 1024;

    /** The parameter by which PostgreSQL, from 14 on, tells connections that their server was promoted. */
    private static final String HOT_STANDBY = "in_hot_standby";

    private final ServerLink link;
    private final Ledger ledger;
    private final ByteBufAllocator allocator;
    private final Carry carry = new Carry();
    private long bodyBytesLeft;
    private boolean droppingBody;

    ServerReader(ServerLink link, ByteBufAllocator allocator) {
        this.link = link;
        this.ledger = link.ledger;
        this.allocator = allocator;
    }

    /** Whether everything that came was whole messages. */
    boolean isBetweenMessages() {
        return bodyBytesLeft == 0 && carry.length() == 0;
    }

    /** Whether the tenant has the beginning of a message, and not its end. */
    boolean isMidMessage() {
        return bodyBytesLeft > 0 && !droppingBody;
    }

    void release() {
        carry.release();
    }

    /**
     * Takes what was read from the server.
     *
     * @throws ProtocolViolation if it isn't what the server owed
     */
    void read(ByteBuf read) {
        ByteBuf in = carry.with(read);
        try {
            walk(in);
        } catch (ProtocolViolation violation) {
            in.release();
            throw violation;
        }
    }

    private void walk(ByteBuf in) {
        int limit = in.writerIndex();
        int run = in.readerIndex();
        int at = run;
        if (bodyBytesLeft > 0) {
            int here = (int) Math.min(bodyBytesLeft, limit - at);
            bodyBytesLeft -= here;
            at += here;
            run = droppingBody ? at : run;
            if (bodyBytesLeft == 0) {
                run = fakeAfter(in, run, at);
            }
        }
        while (limit - at >= HEADER_BYTES && !link.isLost()) {
            byte type = in.getByte(at);
            boolean isData = type == Backend.DATA_ROW || type == Backend.COPY_DATA;
            int length = isData ? Frame.length(in, at) : Frame.length(in, at, Frame.backendLimit(type));
            long end = at + 1L + length;
            if (end > limit && length <= READ_WHOLE_BYTES && (!isData || ledger.isNextAsked())) {
                break;
            }
            if (!isData) {
                if (type == Backend.NOTIFICATION_RESPONSE && link.hearing() != null) {
                    passOn(in, run, at); // who hears may tell the client at once
                    run = at;
                }
                if (type == Backend.NOTIFICATION_RESPONSE ? isKept(in, at, end) : isOurs(type)) {
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
                if (ledger.isNextAsked() && end <= limit) {
                    link.ours.told(in, at + HEADER_BYTES, (int) end);
                }
                run = (int) Math.min(end, limit);
                droppingBody = true;
            } else {
                droppingBody = false;
            }
            bodyBytesLeft = Math.max(0, end - limit);
            at = (int) Math.min(end, limit);
        }
        if (link.isLost()) {
            in.release();
            return;
        }
        if (run == in.readerIndex() && at == limit) {
            if (run == at) {
                in.release();
            } else {
                link.tenant().serverSent(link, in);
            }
            return;
        }
        passOn(in, run, at);
        carry.keep(in, at, allocator);
    }

    /**
     * Follows a message that the tenant sees too.
     *
     * @return where the bytes begin that are still to be passed on, or -1 if {@code in} was handed over whole
     */
    private int moved(ByteBuf in, byte type, int at, long end, int run) {
        switch (type) {
            case Backend.READY_FOR_QUERY -> {
                byte status = settledReady(in, at, end);
                link.ready(status);
                boolean whole = run == in.readerIndex() && end == in.writerIndex();
                if (whole) {
                    bodyBytesLeft = 0;
                    link.tenant().serverSent(link, in);
                } else {
                    passOn(in, run, (int) end);
                }
                fake();
                link.tenant().serverReady(link, status);
                return whole ? -1 : (int) end;
            }
            case Backend.PARSE_COMPLETE -> settledBy(ledger.settle(Ledger.PARSE), type);
            case Backend.BIND_COMPLETE -> settledBy(ledger.settle(Ledger.BIND), type);
            case Backend.CLOSE_COMPLETE -> settledBy(ledger.settle(Ledger.CLOSE), type);
            case Backend.PARAMETER_DESCRIPTION, Backend.NO_DATA, Backend.ROW_DESCRIPTION ->
                described(in, type, at, end);
            case Backend.COMMAND_COMPLETE, Backend.EMPTY_QUERY_RESPONSE, Backend.PORTAL_SUSPENDED -> {
                if (type == Backend.COMMAND_COMPLETE) {
                    CommandTag.noteState(link, in, at + HEADER_BYTES, (int) Math.min(end, in.writerIndex()));
                }
                if (ledger.next() == Ledger.EXECUTE) {
                    ledger.settle(Ledger.EXECUTE);
                } else if (ledger.next() == Ledger.QUERY) {
                    ledger.answered();
                } else {
                    throw outOfStep(type);
                }
            }
            case Backend.ERROR_RESPONSE -> {
                int body = at + HEADER_BYTES;
                int here = (int) Math.min(end, in.writerIndex()) - body;
                boolean replaced = ledger.next() == Ledger.PARSE
                        && ledger.isNextAsked()
                        && end <= in.writerIndex()
                        && ErrorResponse.hasSqlState(in, body, here, SqlState.FEATURE_NOT_SUPPORTED);
                CommandTag.countError(link.tally(), in, body, here);
                if (ErrorResponse.isFatal(in, body, here)) {
                    return ends(in, run, at, end);
                }
                link.failed();
                if (ErrorResponse.hasSqlState(in, body, here, SqlState.READ_ONLY_SQL_TRANSACTION)) {
                    link.node().doubt(); // it may have been the primary until now
                }
                if (isOfAStatement(ledger.next(), in, body, here)) {
                    link.statements.allAreStale();
                }
                ledger.failed();
                if (replaced) {
                    passOn(in, run, at);
                    link.tenant().serverSent(link, ChangedShape.error());
                    return fakeAfter(in, (int) end, (int) end);
                }
            }
            case Backend.COPY_IN_RESPONSE -> ledger.copyInBegan();
            case Backend.PARAMETER_STATUS -> {
                String name = remember(in, at, end);
                link.tenant().serverReported(link, name);
            }
            case Backend.COPY_OUT_RESPONSE, Backend.COPY_DONE, Backend.NOTIFICATION_RESPONSE -> {}
            case Backend.NOTICE_RESPONSE -> {
                int body = at + HEADER_BYTES;
                int here = (int) Math.min(end, in.writerIndex()) - body;
                if (ErrorResponse.hasSqlState(in, body, here, SqlState.CRASH_SHUTDOWN)
                        || ErrorResponse.hasSqlState(in, body, here, SqlState.ADMIN_SHUTDOWN)) {
                    passOn(in, run, at); // what a server says that ends without a further word
                    droppingBody = true;
                    link.lastWords(Fault.read(in, body, here));
                    return (int) Math.min(end, in.writerIndex());
                }
            }
            case Backend.FUNCTION_CALL_RESPONSE -> ledger.answered();
            default -> throw outOfStep(type);
        }
        return end > in.writerIndex() ? run : fakeAfter(in, run, (int) end);
    }

    /**
     * The server says that it ends the connection. It is up to the tenant whether that is the end of its own side, too, so it gets only
     * what comes before.
     *
     * @return where the bytes begin that are still to be passed on
     */
    private int ends(ByteBuf in, int run, int at, long end) {
        passOn(in, run, at);
        int body = at + HEADER_BYTES;
        int upTo = (int) Math.min(end, in.writerIndex());
        droppingBody = true;
        link.ends(Fault.read(in, body, upTo - body));
        return upTo;
    }

    /** Follows what a statement or a portal is said to take and return; somebody may want to know it of a statement. */
    private void described(ByteBuf in, byte type, int at, long end) {
        if (ledger.next() != Ledger.DESCRIBE) {
            if (type == Backend.NO_DATA) {
                throw outOfStep(type);
            }
            return; // of a simple query's rows
        }
        boolean wanted = ledger.isNextAsked();
        int body = at + HEADER_BYTES;
        boolean whole = end <= in.writerIndex();
        int length = (int) end - body;
        if (type == Backend.PARAMETER_DESCRIPTION) {
            link.statements.parametersAre(wanted && whole ? RowShape.ofParameters(in, body, length) : RowShape.UNREAD);
            return;
        }
        ledger.settle(Ledger.DESCRIBE);
        if (wanted) {
            boolean rows = type == Backend.ROW_DESCRIPTION;
            long ofColumns = rows && whole ? RowShape.ofColumns(in, body, length) : RowShape.UNREAD;
            link.statements.columnsAre(rows ? ofColumns : RowShape.NOTHING);
        }
    }

    /** Whether a statement may not be on the server as it is in our books: "cached plan must not change", or it isn't there. */
    private static boolean isOfAStatement(int debt, ByteBuf in, int body, int length) {
        return (debt == Ledger.BIND || debt == Ledger.DESCRIBE)
                && (ErrorResponse.hasSqlState(in, body, length, SqlState.FEATURE_NOT_SUPPORTED)
                        || ErrorResponse.hasSqlState(in, body, length, SqlState.INVALID_SQL_STATEMENT_NAME));
    }

    /** If what comes next is answered by us, it is answered here, between two messages. */
    private int fakeAfter(ByteBuf in, int run, int upTo) {
        if (ledger.next() != Ledger.FAKED_PARSE && ledger.next() != Ledger.FAKED_CLOSE) {
            return run;
        }
        passOn(in, run, upTo);
        fake();
        return upTo;
    }

    /** The client asked for something that this server connection did not have to be asked for: its answer is due. */
    private void fake() {
        for (int debt = ledger.takeFaked(); debt != Ledger.NOTHING; debt = ledger.takeFaked()) {
            link.tenant().serverSent(link, FakedAnswer.to(debt));
        }
    }

    /** Whether the tenant is not to hear of a notification, which answers nobody and may come in between all others. */
    private boolean isKept(ByteBuf in, int at, long end) {
        Hearing hearing = link.hearing();
        int body = at + HEADER_BYTES;
        return hearing != null
                && end <= in.writerIndex()
                && hearing.keeps(NotificationResponse.read(in, body, (int) end - body));
    }

    /** Whether the message answers us, not the client. */
    private boolean isOurs(byte type) {
        return switch (type) {
            case Backend.PARSE_COMPLETE,
                    Backend.BIND_COMPLETE,
                    Backend.CLOSE_COMPLETE,
                    Backend.COMMAND_COMPLETE,
                    Backend.PARAMETER_DESCRIPTION,
                    Backend.ROW_DESCRIPTION,
                    Backend.NO_DATA -> ledger.isNextSwallowed();
            default -> ledger.isNextOurs();
        };
    }

    private void swallow(ByteBuf in, int at, long end, byte type) {
        switch (type) {
            case Backend.READY_FOR_QUERY -> {
                boolean asked = ledger.isNextAsked();
                byte status = settledReady(in, at, end);
                link.status(status);
                fake();
                if (asked) {
                    link.ours.answered(status);
                }
            }
            case Backend.PARSE_COMPLETE -> {
                settledBy(ledger.settle(Ledger.PARSE), type);
                fake();
            }
            case Backend.CLOSE_COMPLETE -> {
                settledBy(ledger.settle(Ledger.CLOSE), type);
                fake();
            }
            case Backend.BIND_COMPLETE -> settledBy(ledger.settle(Ledger.BIND), type);
            case Backend.COMMAND_COMPLETE -> {
                if (ledger.next() == Ledger.EXECUTE) {
                    settledBy(ledger.settle(Ledger.EXECUTE), type);
                    fake();
                }
            }
            case Backend.PARAMETER_STATUS -> {
                String _ = remember(in, at, end);
            }
            case Backend.PARAMETER_DESCRIPTION, Backend.NO_DATA, Backend.ROW_DESCRIPTION ->
                described(in, type, at, end);
            case Backend.ERROR_RESPONSE -> {
                int upTo = (int) Math.min(end, in.writerIndex());
                int body = at + HEADER_BYTES;
                if (!ledger.isNextAsked() || ErrorResponse.isFatal(in, body, upTo - body)) {
                    link.refused(Fault.read(in, body, upTo - body));
                } // else nobody can tell, and the session stays where it is
            }
            default -> {}
        }
    }

    private void passOn(ByteBuf in, int from, int to) {
        if (to > from) {
            link.tenant().serverSent(link, in.retainedSlice(from, to - from));
        }
    }

    /** Keeps what a setting is now, and returns its name; of one that is very long, neither. */
    private String remember(ByteBuf in, int at, long end) {
        if (end > in.writerIndex()) {
            return "";
        }
        ParameterStatus reported = ParameterStatus.read(in, at + HEADER_BYTES, (int) end - at - HEADER_BYTES);
        link.parameters().put(reported.name(), reported.value());
        if (reported.name().equals(HOT_STANDBY)) {
            link.node().doubt();
        }
        return reported.name();
    }

    /** Enters a ReadyForQuery, and returns the status that it names. */
    private byte settledReady(ByteBuf in, int at, long end) {
        if (end - at != HEADER_BYTES + 1) {
            throw outOfStep(Backend.READY_FOR_QUERY);
        }
        settledBy(ledger.settleReady(), Backend.READY_FOR_QUERY);
        return in.getByte(at + HEADER_BYTES);
    }

    private void settledBy(int debt, byte type) {
        if (debt == Ledger.NOTHING) {
            throw outOfStep(type);
        }
    }

    private ProtocolViolation outOfStep(byte type) {
        return new ProtocolViolation("message type \"" + (char) type + "\" was not expected");
    }
}
