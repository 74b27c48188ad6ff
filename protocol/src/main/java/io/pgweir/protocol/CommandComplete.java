package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/** A statement is done; its tag names the command, and for some the rows: SELECT 5, INSERT 0 1, BEGIN. */
public final class CommandComplete {
    private CommandComplete() {}

    public static String read(ByteBuf in, int at, int length) {
        var body = new Body("CommandComplete", in, at, length);
        String tag = body.foreignText();
        body.end();
        return tag;
    }

    /** Whether this is the whole tag; no allocation. */
    public static boolean hasTag(ByteBuf in, int at, int length, String tag) {
        return length == tag.length() + 1
                && length <= in.writerIndex() - at
                && in.getByte(at + length - 1) == 0
                && Text.startsWith(in, at, length, tag);
    }

    public static void write(ByteBuf out, String tag) {
        int frame = Frame.begin(out, Backend.COMMAND_COMPLETE);
        Text.write(out, tag);
        Frame.end(out, frame);
    }
}
