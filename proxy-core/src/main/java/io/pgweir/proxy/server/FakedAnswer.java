package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What a client hears for what its server did not have to be asked: ParseComplete or CloseComplete, said by us. */
public final class FakedAnswer {
    private static final ByteBuf PARSE_COMPLETE = constant('1');
    private static final ByteBuf CLOSE_COMPLETE = constant('3');

    private FakedAnswer() {}

    /** The answer to {@link Ledger#FAKED_PARSE} or {@link Ledger#FAKED_CLOSE}. */
    public static ByteBuf to(int debt) {
        return (debt == Ledger.FAKED_PARSE ? PARSE_COMPLETE : CLOSE_COMPLETE).duplicate();
    }

    private static ByteBuf constant(char type) {
        return Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(5).writeByte(type).writeInt(4).asReadOnly());
    }
}
