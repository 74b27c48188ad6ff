package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/** A portal has been made. */
public final class BindComplete {
    private BindComplete() {}

    public static void write(ByteBuf out) {
        Frame.writeEmpty(out, Backend.BIND_COMPLETE);
    }
}
