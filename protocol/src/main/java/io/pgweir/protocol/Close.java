package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Forgets a prepared statement or a portal; one that is not there is no error.
 *
 * <pre>
 *   kind:1  name\0
 * </pre>
 */
public final class Close {
    public static final byte STATEMENT = 'S';
    public static final byte PORTAL = 'P';

    private Close() {}

    /** The kind. The name lies from {@code at + 1} on, and its zero ends the body. */
    public static byte kind(ByteBuf in, int at, int length) {
        return Describe.kind("CLOSE", new Body("Close", in, at, length));
    }

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
