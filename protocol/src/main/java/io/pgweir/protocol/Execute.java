package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Runs a portal, to its end or for so many rows.
 *
 * <pre>
 *   portal\0  rows:4
 * </pre>
 */
public final class Execute {
    /** No limit. */
    public static final int ALL_ROWS = 0;

    private Execute() {}

    /** The limit of rows. The portal's name lies from {@code at} on, and ends with its zero four bytes before the end. */
    public static int rows(ByteBuf in, int at, int length) {
        var body = new Body("Execute", in, at, length);
        body.skipText();
        int rows = body.int32();
        body.end();
        return rows;
    }

    public static void write(ByteBuf out, CharSequence portal, int rows) {
        int frame = Frame.begin(out, Frontend.EXECUTE);
        Text.write(out, portal);
        out.writeInt(rows);
        Frame.end(out, frame);
    }
}
