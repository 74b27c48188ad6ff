package io.pgweir.proxy.session;

import static io.pgweir.protocol.Frame.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.Query;
import io.pgweir.protocol.ReadyForQuery;
import io.pgweir.proxy.net.Carry;
import io.pgweir.proxy.server.Ledger;
import io.pgweir.proxy.server.ServerLink;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads what one client sends, header by header, and passes runs of messages on as they came. What it must look into or rewrite
 * (the names of prepared statements) is {@link PreparedMessages}' work. What can't go on for want of a server connection is
 * kept until {@link #resume}.
 */
final class ClientReader {
    private final Session session;
    private final Reading reading;
    private final PreparedMessages prepared;
    private final Asides asides;
    private final OwnBatch own;
    private final AsideBatches asideBatches;
    private final int messageLimit;
    private final ByteBufAllocator allocator;
    private final Carry carry = new Carry();
    private Judge judge;
    /** The buffer at hand, while a message of it is judged that begins at {@code at}; up to {@code run} it has been passed on. */
    private @Nullable ByteBuf walked;

    private int run;
    private int at;
    private long bodyBytesLeft;
    private boolean droppingBody;
    private boolean skippingToSync;
    private boolean refusing;
    /** A batch has begun on a server connection and its Sync has not come by. */
    private boolean batchOpen;
    /** Up to where in the buffer at hand messages have been judged. */
    private long judgedTo;
    /** Nonsense came behind what was judged and not yet passed on; it never will be. */
    private boolean brokenOff;
    /** How much of what is kept has been judged with what went before it. */
    private int judgedAhead;
    /** What was asked decides how what comes next is read: by what rules, and of which statements. */
    private boolean decidesNext;
    /** What comes next can be judged only when it is known how the batches and queries before it ended. */
    private boolean held;
    /** The client asked something of us, which is not answered yet. */
    private boolean asideOpen;

    ClientReader(
            Session session,
            Way way,
            Commons commons,
            Reading reading,
            PreparedMessages prepared,
            ByteBufAllocator allocator) {
        this.session = session;
        this.judge = way.desk().judge();
        this.reading = reading;
        this.prepared = prepared;
        this.asides = commons.asides();
        this.own = new OwnBatch(way.own(), allocator);
        this.asideBatches = new AsideBatches(session, asides);
        this.messageLimit = (int)
                Math.min(Frame.LARGE_LIMIT, commons.config().get().limits().messageBytes());
        this.allocator = allocator;
    }

    /** Takes what was read from the client. */
    void read(ByteBuf read) {
        scan(carry.with(read));
    }

    /** Keeps what was read from the client, which waits for a server connection; returns how much that is by now. */
    int keep(ByteBuf read) {
        ByteBuf in = carry.with(read);
        carry.keep(in, in.readerIndex(), allocator);
        return carry.length();
    }

    /** Goes on with what was kept. */
    void resume() {
        ByteBuf in = carry.take();
        if (in != null) {
            scan(in);
        }
    }

    /** Puts {@code unit} in front of what was kept: it was sent, and came to nothing. */
    void again(ByteBuf unit) {
        prepared.forgetParsed(unit);
        batchOpen = false;
        ByteBuf rest = carry.take();
        if (rest != null && judgedAhead > 0) {
            rest.skipBytes(Math.min(judgedAhead, rest.readableBytes())); // the end of that unit
            judgedAhead = 0;
        }
        if (rest != null) {
            ByteBuf both = allocator.buffer(unit.readableBytes() + rest.readableBytes());
            both.writeBytes(unit).writeBytes(rest);
            unit.release();
            rest.release();
            unit = both;
        }
        carry.keep(unit, unit.readerIndex(), allocator);
    }

    /** There was no server for what comes first among what was kept: it is answered with an error, and skipped. */
    void refuse() {
        refusing = true;
    }

    /** The server is gone: the rest of what it had begun to read goes nowhere, and so does that of a batch that failed with it. */
    void serverLost(boolean inBatch) {
        prepared.abandon();
        droppingBody |= bodyBytesLeft > 0;
        skippingToSync |= inBatch;
        batchOpen = false;
        held = false;
        decidesNext = false;
    }

    /** Whether what comes next waits for the answers to what went before. */
    boolean isHeld() {
        ServerLink link = session.link();
        return asideOpen
                || asideBatches.isBusy()
                || held && bodyBytesLeft == 0 && link != null && (link.ledger.owesReady() || prepared.awaitsShape());
    }

    /** Goes on if what came next has waited for the answers to what went before, and they are all there. */
    boolean isLetGo() {
        return held && carry.length() > 0 && !isHeld();
    }

    /** Whether nothing of what the client sent and is told keeps it on its worker. */
    boolean isMovable() {
        return isBetweenMessages() && !hasNews() && !isHeld() && !batchOpen && !asideBatches.isKept();
    }

    /** The client lives on another worker from now on. */
    void isJudgedBy(Judge now) {
        judge = now;
    }

    int keptBytes() {
        return carry.length();
    }

    /** Whether the server got all that was entered into its ledger, to the end of the last message. */
    boolean isBetweenMessages() {
        return bodyBytesLeft == 0 && prepared.isQuiet() && !brokenOff;
    }

    /** Whether the client said something that nobody has acted on yet. */
    boolean hasNews() {
        return bodyBytesLeft > 0 || carry.length() > 0;
    }

    void release() {
        carry.release();
        prepared.abandon();
        prepared.clear();
    }

    private void scan(ByteBuf in) {
        long begun = bodyBytesLeft;
        try {
            walk(in);
        } catch (ProtocolViolation violation) {
            prepared.abandon();
            in.release();
            ServerLink link = session.link();
            brokenOff = begun > 0 || link != null && !link.ledger.isClear();
            session.fail(violation.fault());
        }
    }

    /** Goes from header to header. What stands between {@code run} and {@code at} goes to the server as it is. */
    private void walk(ByteBuf in) {
        int limit = in.writerIndex();
        int at = in.readerIndex();
        run = at;
        judgedTo = (long) run + judgedAhead;
        judgedAhead = 0;
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
            walked = in;
            this.at = at;
            Fate fate = judge(in, type, at, end);
            walked = null;
            if (fate == Fate.WAIT) {
                judgedAhead = held ? (int) Math.max(0, judgedTo - at) : 0; // else it is to be judged with what comes
                break;
            }
            if (fate == Fate.LEAVE) {
                passOn(in, run, at);
                prepared.send(session.link());
                in.release();
                session.goodbye();
                return;
            }
            int next = (int) Math.min(end, limit);
            if (fate != Fate.PASS) {
                passOn(in, run, at);
                run = fate == Fate.REWRITE ? prepared.rewrite(session.link(), in, at, end, session) : next;
            }
            bodyBytesLeft = end - next;
            droppingBody = fate == Fate.DROP;
            at = next;
            if (session.settings().isDue() && bodyBytesLeft == 0 && isEndOfUnit(type)) {
                passOn(in, run, at);
                run = at;
                prepared.send(session.link());
                session.settings().askBehind(session.link());
            }
        }
        ServerLink link = session.link();
        if (link != null && run == in.readerIndex() && at == limit && run != at && prepared.isQuiet()) {
            link.write(in); // the usual case: one write, no slice
            return;
        }
        passOn(in, run, at);
        prepared.askForShape(link);
        prepared.send(link);
        carry.keep(in, at, allocator);
        session.lease().hold().keeps(carry.length());
    }

    /** Passes on what comes before the message that is judged just now. */
    void passOn() {
        ByteBuf in = walked;
        if (in != null) {
            passOn(in, run, at);
            run = at;
            prepared.send(session.link());
        }
    }

    private static boolean isEndOfUnit(byte type) {
        return type == Frontend.QUERY || type == Frontend.SYNC;
    }

    private void passOn(ByteBuf in, int from, int to) {
        ServerLink link = session.link();
        if (to > from && link != null) {
            if (prepared.isQuiet()) {
                link.write(in.retainedSlice(from, to - from));
            } else {
                prepared.append(in, from, to);
            }
        }
    }

    /** Decides about one message, of which at least the header is there, and enters what it will be answered with. */
    private Fate judge(ByteBuf in, byte type, int at, long end) {
        if (skippingToSync || refusing) {
            return skip(type);
        }
        if (isHeld() && type != Frontend.TERMINATE) {
            return Fate.WAIT;
        }
        held = false;
        if (!batchOpen && asideBatches.take(in, type, at, end)) {
            return askInBatch(in, type, at, end);
        }
        ServerLink link = session.link();
        boolean amongOthers = batchOpen || link != null && !link.ledger.isSettled() && !link.ledger.owesReady();
        if (end <= in.writerIndex() && own.takes(in, type, at, (int) end, amongOthers)) {
            return takeOwn(in, type, at, (int) end);
        }
        return switch (type) {
            case Frontend.QUERY -> {
                if (Asides.begins(in, at, end) && asides.areWanted() && !batchOpen) {
                    yield askAside(in, at, end);
                }
                yield mayQuery(in, at, end) ? query() : Fate.WAIT;
            }
            case Frontend.PARSE, Frontend.BIND, Frontend.DESCRIBE -> {
                held = link != null && prepared.mustKnow(link, in, type, at, end);
                if (held || !mayAsk(in, at, end)) {
                    yield Fate.WAIT;
                }
                session.began();
                Fate fate = prepared.fate(session.link(), in, type, at, end);
                session.activity().prepares(session.link(), type, fate);
                held = prepared.awaitsShape();
                yield fate;
            }
            case Frontend.CLOSE -> {
                held = link != null && prepared.mustKnow(link, in, type, at, end);
                yield held ? Fate.WAIT : prepared.fateOfClose(link, in, at, end, session);
            }
            case Frontend.EXECUTE -> mayAsk(in, at, end) ? owe(Ledger.EXECUTE) : Fate.WAIT;
            case Frontend.FUNCTION_CALL -> mayCall(in, at, end) ? owe(Ledger.FUNCTION_CALL) : Fate.WAIT;
            case Frontend.SYNC -> {
                held = batchOpen && decidesNext;
                batchOpen = false;
                yield link == null ? answerReady() : owe(Ledger.SYNC);
            }
            case Frontend.COPY_DONE, Frontend.COPY_FAIL -> link == null ? Fate.DROP : owe(Ledger.COPY_END);
            case Frontend.COPY_DATA, Frontend.FLUSH -> link == null ? Fate.DROP : Fate.PASS;
            case Frontend.TERMINATE -> Fate.LEAVE;
            default -> throw new ProtocolViolation("invalid frontend message type " + (type & 0xff));
        };
    }

    /** The client asks something of us. It is answered behind all that it asked before, and ahead of all that comes. */
    private Fate askAside(ByteBuf in, int at, long end) {
        ServerLink link = session.link();
        held = link != null && link.ledger.owesReady();
        if (held || end > in.writerIndex()) {
            return Fate.WAIT;
        }
        int body = at + HEADER_BYTES;
        String text = in.toString(body, Query.sqlLength(in, body, (int) end - body), StandardCharsets.UTF_8);
        byte status = link == null ? (byte) 'I' : link.status();
        asideOpen = true;
        asides.answer(text, session.quarters.worker(), answer -> {
            asideOpen = false;
            if (session.isClosed()) {
                answer.release();
                return;
            }
            ReadyForQuery.write(answer, status);
            session.toClient(answer);
            session.resume();
        });
        return Fate.DROP;
    }

    /** The client says something about settings that are ours. It is answered behind all that it asked before, too. */
    private Fate takeOwn(ByteBuf in, byte type, int at, int end) {
        ServerLink link = session.link();
        held = link != null && link.ledger.owesReady();
        if (held) {
            return Fate.WAIT;
        }
        byte status = link == null ? session.lease().statusAlone() : link.status();
        boolean[] told = {false};
        asideOpen = true;
        own.take(in, type, at, end, status == 'E', answer -> {
            asideOpen = false;
            if (session.isClosed()) {
                answer.release();
                return;
            }
            if (type == Frontend.QUERY || type == Frontend.SYNC) {
                ReadyForQuery.write(answer, status);
            }
            session.toClient(answer);
            if (told[0]) {
                session.resume();
            }
        });
        told[0] = true;
        return Fate.DROP;
    }

    /** The same in a batch: of that each message is answered by itself. */
    private Fate askInBatch(ByteBuf in, byte type, int at, long end) {
        ServerLink link = session.link();
        held = link != null && link.ledger.owesReady();
        if (held || end > in.writerIndex()) {
            return Fate.WAIT;
        }
        asideBatches.answer(in, type, at, (int) end);
        return Fate.DROP;
    }

    /** A simple query is a unit of work of its own, and read whole unless it is very long. */
    private boolean mayQuery(ByteBuf in, int at, long end) {
        if (isSoonWhole(in, at, end)) {
            return false;
        }
        batchOpen = false;
        judge.query(in, at, end, reading);
        decidesNext = decidesNext();
        return session.leaseFor(in, at);
    }

    /** A batch gets its server connection with its first message; in what comes later it stays there. */
    private boolean mayAsk(ByteBuf in, int at, long end) {
        if (at < judgedTo) {
            return true;
        }
        if (isSoonWhole(in, at, end)) {
            return false;
        }
        if (batchOpen) {
            judge.message(in, at, end, reading);
        } else if (judge.batch(in, at, reading)) {
            decidesNext = false;
        } else {
            return false;
        }
        decidesNext |= decidesNext();
        if (!session.leaseFor(in, at)) {
            return false;
        }
        batchOpen = true;
        judgedTo = judge.end();
        return true;
    }

    private boolean decidesNext() {
        return judge.decidesNext() || session.settings().decideNext(judge.changes());
    }

    /** Whether the rest of a message is worth waiting for, so that it can be judged. */
    private static boolean isSoonWhole(ByteBuf in, int at, long end) {
        return end > in.writerIndex() && end - at <= Judge.LONGEST;
    }

    private boolean mayCall(ByteBuf in, int at, long end) {
        batchOpen = false;
        judge.message(in, at, end, reading);
        return session.leaseFor(in, at);
    }

    private Fate query() {
        session.began();
        prepared.query(session.link());
        held = decidesNext;
        return Fate.PASS;
    }

    private Fate owe(int debt) {
        ServerLink link = session.link();
        if (link != null) {
            session.began();
            link.ledger.owe(debt);
        }
        return Fate.PASS;
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
        ByteBuf out = allocator.buffer(8);
        ReadyForQuery.write(out, session.lease().statusAlone());
        session.toClient(out);
        return Fate.DROP;
    }
}
