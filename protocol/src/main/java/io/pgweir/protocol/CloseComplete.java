package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/** A statement or portal is gone. */
public final class CloseComplete {
    private CloseComplete() {}

    public static void write(ByteBuf out) {
        Frame.writeEmpty(out, Backend.CLOSE_COMPLETE);
    }
}
