package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/** Asks for the answers so far, without ending the batch. */
public final class Flush {
    private Flush() {}

    public static void write(ByteBuf out) {
        Frame.writeEmpty(out, Frontend.FLUSH);
    }
}
