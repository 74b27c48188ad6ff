package io.pgweir.proxy.session;

import static io.pgweir.protocol.Frame.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.ReadyForQuery;
import io.pgweir.protocol.Text;
import io.pgweir.proxy.server.ServerLink;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What one client asks of us in batches of the extended protocol. A batch is ours from its first message on, if that is about one of
 * the {@link Asides}, and up to its Sync; what a server is asked can't be in it. For a client that never asks so, this is a field that is
 * null.
 */
final class AsideBatches implements Asides.Speaker {
    private static final byte STATEMENT = BatchMessage.STATEMENT;

    private final Session session;
    private final Asides asides;
    private Asides.@Nullable Talk talk;
    private boolean open;

    AsideBatches(Session session, Asides asides) {
        this.session = session;
        this.asides = asides;
    }

    /** Whether a message is for us, where no batch of the server's is open; else what it names is the server's from now on. */
    boolean take(ByteBuf in, byte type, int at, long end) {
        if (type == Frontend.TERMINATE || type == Frontend.QUERY) {
            open = false; // a simple query ends a batch whose Sync did not come
            return false;
        }
        if (open && end - at > Asides.LONGEST) {
            throw new ProtocolViolation("the message is too long for what pgweir is asked");
        } else if (open) {
            return true;
        }
        if (type == Frontend.PARSE && Asides.beginsParse(in, at, end) && isFree() && asides.areWanted()) {
            talk = talk == null ? asides.talk(session.quarters.worker(), this) : talk;
            return true;
        }
        Asides.Talk mine = talk;
        return mine != null && BatchMessage.isWhole(in, end) && isMeant(mine, in, type, at, (int) end);
    }

    /** Whether a server, if there is one, has been asked nothing that only a Sync makes it answer. */
    private boolean isFree() {
        ServerLink link = session.link();
        return link == null || link.ledger.isSettled() || link.ledger.owesReady();
    }

    private boolean isMeant(Asides.Talk mine, ByteBuf in, byte type, int at, int end) {
        int body = at + HEADER_BYTES;
        switch (type) {
            case Frontend.PARSE -> mine.forget(true, name(in, body, end));
            case Frontend.BIND -> {
                int zero = Text.terminator(in, body, end);
                if (zero >= 0 && mine.hasStatement(name(in, zero + 1, end))) {
                    return isFree();
                }
                mine.forget(false, name(in, body, end));
            }
            case Frontend.EXECUTE -> {
                return mine.hasPortal(name(in, body, end)) && isFree();
            }
            case Frontend.DESCRIBE, Frontend.CLOSE -> {
                boolean ofStatement = body < end && in.getByte(body) == STATEMENT;
                String name = name(in, body + 1, end);
                return (ofStatement ? mine.hasStatement(name) : mine.hasPortal(name)) && isFree();
            }
            default -> {}
        }
        return false;
    }

    private static String name(ByteBuf in, int at, int end) {
        int zero = Text.terminator(in, at, end);
        return zero < 0 ? "" : in.toString(at, zero - at, StandardCharsets.UTF_8);
    }

    /** Answers a message that is whole and was found to be for us. */
    void answer(ByteBuf in, byte type, int at, int end) {
        Asides.Talk mine = talk;
        if (mine == null) {
            return;
        }
        if (type == Frontend.SYNC) {
            open = false;
            mine.synced();
            ByteBuf out = in.alloc().buffer(8);
            ReadyForQuery.write(out, status());
            session.toClient(out);
            return;
        }
        // drivers close what they no longer need ahead of the next batch, whosever that is
        open |= type != Frontend.CLOSE;
        mine.take(type, in, at + HEADER_BYTES, end - at - HEADER_BYTES);
    }

    /** Whether the client has somebody to talk to, who lives where it lives. */
    boolean isKept() {
        return talk != null;
    }

    boolean isBusy() {
        Asides.Talk mine = talk;
        return mine != null && mine.isBusy();
    }

    @Override
    public void hears(ByteBuf answer) {
        if (session.isClosed()) {
            answer.release();
        } else {
            session.toClient(answer);
        }
    }

    @Override
    public byte status() {
        ServerLink link = session.link();
        return link == null ? session.lease().statusAlone() : link.status();
    }

    @Override
    public void goesOn() {
        if (!session.isClosed()) {
            session.resume();
        }
    }
}
