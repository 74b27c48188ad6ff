package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Close;
import io.pgweir.protocol.Execute;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.Parse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What we ask a server behind its tenant's queries, and in the same write. The client hears nothing of it. */
public final class OwnQueries {
    private static final String IN_BATCH = "pgweir_in_batch";

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

    /** Has it run one within the batch of the tenant's that is open, whose statements and portals stay as they are. */
    public void runInBatch(String sql) {
        ByteBuf out = link.channel().alloc().buffer(128);
        Parse.write(out, IN_BATCH, sql);
        int names = 2 * (IN_BATCH.length() + 1);
        out.writeByte(Frontend.BIND).writeInt(4 + names + 3 * Short.BYTES);
        for (int i = 0; i < 2; i++) {
            out.writeCharSequence(IN_BATCH, StandardCharsets.US_ASCII);
            out.writeByte(0);
        }
        out.writeZero(3 * Short.BYTES); // no formats, no parameters, no formats of results
        Execute.write(out, IN_BATCH, 0);
        Close.write(out, Close.PORTAL, IN_BATCH);
        Close.write(out, Close.STATEMENT, IN_BATCH);
        for (int debt : new int[] {Ledger.PARSE, Ledger.BIND, Ledger.EXECUTE, Ledger.CLOSE, Ledger.CLOSE}) {
            link.ledger.owe(debt | Ledger.SWALLOWED);
        }
        link.write(out);
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
