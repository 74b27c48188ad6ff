package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/** The client goes; nothing is answered. */
public final class Terminate {
    private Terminate() {}

    public static void write(ByteBuf out) {
        Frame.writeEmpty(out, Frontend.TERMINATE);
    }
}
