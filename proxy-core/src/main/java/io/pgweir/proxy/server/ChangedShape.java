package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.Parse;
import io.pgweir.protocol.SqlState;
import java.nio.charset.StandardCharsets;

/**
 * The failure of a prepared statement that has become something else on the way to another server connection. PostgreSQL has to
 * fail itself, for its transaction and for what follows up to the Sync; so it is sent a statement that it won't have for the same
 * SQLSTATE, and the client gets the words in place of that one's by which drivers know that they have to prepare anew.
 */
public final class ChangedShape {
    private static final String NEVER_ALLOWED = "SELECT pg_catalog.count(*) FOR UPDATE";
    private static final ByteBuf WORDS = words();

    private ChangedShape() {}

    public static void fail(ServerLink link, ByteBuf out) {
        Parse.write(out, "pgweir_changed", NEVER_ALLOWED);
        link.ledger.owe(Ledger.PARSE | Ledger.SWALLOWED | Ledger.ASKED);
    }

    static ByteBuf error() {
        return WORDS.duplicate();
    }

    private static ByteBuf words() {
        ByteBuf out = Unpooled.directBuffer(128);
        out.writeByte('E').writeInt(0);
        field(out, 'S', "ERROR");
        field(out, 'V', "ERROR");
        field(out, 'C', SqlState.FEATURE_NOT_SUPPORTED);
        field(out, 'M', "cached plan must not change result type");
        field(out, 'R', "RevalidateCachedQuery");
        out.writeByte(0);
        out.setInt(1, out.writerIndex() - 1);
        return Unpooled.unreleasableBuffer(out.asReadOnly());
    }

    private static void field(ByteBuf out, char code, String value) {
        out.writeByte(code).writeCharSequence(value, StandardCharsets.US_ASCII);
        out.writeByte(0);
    }
}
