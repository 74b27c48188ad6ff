package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/** The server has answered all up to the Query or Sync, and says where its transaction stands. */
public final class ReadyForQuery {
    private ReadyForQuery() {}

    /** The {@link TransactionStatus}. */
    public static byte read(ByteBuf in, int at, int length) {
        var body = new Body("ReadyForQuery", in, at, length);
        byte status = body.int8();
        body.end();
        if (!TransactionStatus.isKnown(status)) {
            throw body.broken("unknown transaction status " + (status & 0xff));
        }
        return status;
    }

    public static void write(ByteBuf out, byte status) {
        out.writeByte(Backend.READY_FOR_QUERY).writeInt(5).writeByte(status);
    }
}
