package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Asks what a prepared statement takes and returns, or what a portal returns.
 *
 * <pre>
 *   kind:1  name\0
 * </pre>
 */
public final class Describe {
    public static final byte STATEMENT = 'S';
    public static final byte PORTAL = 'P';

    private Describe() {}

    /** The kind. The name lies from {@code at + 1} on, and its zero ends the body. */
    public static byte kind(ByteBuf in, int at, int length) {
        return kind("DESCRIBE", new Body("Describe", in, at, length));
    }

    public static void write(ByteBuf out, byte kind, CharSequence name) {
        if (kind != STATEMENT && kind != PORTAL) {
            throw new IllegalArgumentException("kind is 'S' or 'P', not " + kind);
        }
        int frame = Frame.begin(out, Frontend.DESCRIBE);
        out.writeByte(kind);
        Text.write(out, name);
        Frame.end(out, frame);
    }

    static byte kind(String message, Body body) {
        byte kind = body.int8();
        if (kind != STATEMENT && kind != PORTAL) {
            throw new ProtocolViolation("invalid " + message + " message subtype " + (kind & 0xff));
        }
        body.skipText();
        body.end();
        return kind;
    }
}
