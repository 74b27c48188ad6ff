package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/** What was described returns no rows. */
public final class NoData {
    private NoData() {}

    public static void write(ByteBuf out) {
        Frame.writeEmpty(out, Backend.NO_DATA);
    }
}
