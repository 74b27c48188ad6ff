package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Frontend;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What we ask a server behind its tenant's queries, and in the same write. The client hears nothing of it. */
public final class OwnQueries {
    private final ServerLink link;
    /** What was asked and not answered yet; most never ask. */
    private @Nullable Deque<Inquiry> asked;

    OwnQueries(ServerLink link) {
        this.link = link;
    }

    /** Asks something on behalf of the tenant, behind what was written before. */
    public void ask(Inquiry inquiry) {
        ByteBuf out = link.channel().alloc().buffer(128);
        inquiry.write(out);
        await(inquiry);
        send(out);
    }

    /** Has the server run a statement behind what was written before; the tenant hears only that it is ready again, if it {@code waits}. */
    public void run(byte[] sql, boolean waits) {
        if (waits) {
            run(sql, Inquiry.NOTHING);
        } else {
            ByteBuf out = query(sql);
            link.ledger.owe(Ledger.QUERY | Ledger.SWALLOWED);
            send(out);
        }
    }

    /** Has the server run a statement behind what was written before; the tenant hears {@code done} when that is over, well or not. */
    public void run(byte[] sql, Inquiry done) {
        ByteBuf out = query(sql);
        await(done);
        send(out);
    }

    private ByteBuf query(byte[] sql) {
        ByteBuf out = link.channel().alloc().buffer(sql.length + 8);
        out.writeByte(Frontend.QUERY).writeInt(4 + sql.length + 1);
        return out.writeBytes(sql).writeByte(0);
    }

    private void await(Inquiry inquiry) {
        if (asked == null) {
            asked = new ArrayDeque<>(2);
        }
        asked.add(inquiry);
        link.ledger.owe(Ledger.QUERY | Ledger.SWALLOWED | Ledger.ASKED);
    }

    private void send(ByteBuf out) {
        link.unnamedOwner(null); // a simple query ends the server's unnamed statement, whosever it was
        link.write(out);
    }

    /** The row that answers what was asked first. */
    void told(ByteBuf in, int body, int end) {
        Inquiry first = asked == null ? null : asked.peek();
        if (first != null) {
            first.take(in, body, end, "UTF8".equals(link.parameters().get("client_encoding")));
        }
    }

    /** The server is ready after what was asked first. */
    void answered(byte now) {
        link.status(now);
        Inquiry first = asked == null ? null : asked.poll();
        if (first != null) {
            link.tenant().serverAnswered(link, first, now);
        }
        link.tenant().serverReady(link, now);
    }
}
