package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/** Ends a batch of the extended protocol: the server ends its transaction and answers ReadyForQuery. */
public final class Sync {
    private Sync() {}

    public static void write(ByteBuf out) {
        Frame.writeEmpty(out, Frontend.SYNC);
    }
}
