package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/** Forgets a prepared statement or a portal; one that is not there is no error. */
public final class Close {
    public static final byte STATEMENT = 'S';
    public static final byte PORTAL = 'P';

    private Close() {}

    public static void write(ByteBuf out, byte kind, CharSequence name) {
        if (kind != STATEMENT && kind != PORTAL) {
            throw new IllegalArgumentException("kind is 'S' or 'P', not " + kind);
        }
        int frame = Frame.begin(out, Frontend.CLOSE);
        out.writeByte(kind);
        Text.write(out, name);
        Frame.end(out, frame);
    }
}
