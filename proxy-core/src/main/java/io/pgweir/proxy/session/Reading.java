package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.sql.Knowledge;
import io.pgweir.protocol.sql.TextRules;
import io.pgweir.proxy.statement.Statement;
import org.jspecify.annotations.Nullable;

/** What a {@link Judge} must know of the session whose texts it reads. */
interface Reading {
    TextRules rules();

    Knowledge knowledge();

    /** A standby refused a text of this shape that was taken for a read. */
    void refused(long shape);

    /** Whether a transaction that does not say otherwise only reads: {@code default_transaction_read_only}. */
    boolean readsOnly();

    /** The unnamed statement of an earlier batch, from its text on; null if there is none, or one that nobody has read. */
    @Nullable
    ByteBuf unnamed();

    /** The statement that the client knows by this name. */
    @Nullable
    Statement statement(ByteBuf in, int name, int nameLength);
}
