package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/** A statement has been prepared. */
public final class ParseComplete {
    private ParseComplete() {}

    public static void write(ByteBuf out) {
        Frame.writeEmpty(out, Backend.PARSE_COMPLETE);
    }
}
