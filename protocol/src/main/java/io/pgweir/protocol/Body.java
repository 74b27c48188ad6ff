package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/**
 * A cursor over one message's body that cannot leave it.
 *
 * <p>Every read is checked against the body's end before a byte is touched or allocated, and fails in PostgreSQL's
 * words (pqformat.c) with the message's name.
 */
final class Body {
    private final String message;
    private final ByteBuf in;
    private final int end;
    private int at;

    Body(String message, ByteBuf in, int at, int length) {
        if (at < 0 || length < 0 || at > in.writerIndex() - length) {
            throw new ProtocolViolation("insufficient data left in " + message + " message: " + length
                    + " bytes announced, " + Math.max(0, in.writerIndex() - at) + " there");
        }
        this.message = message;
        this.in = in;
        this.at = at;
        this.end = at + length;
    }

    int at() {
        return at;
    }

    int left() {
        return end - at;
    }

    byte int8() {
        need(1);
        return in.getByte(at++);
    }

    int int16() {
        need(2);
        at += 2;
        return in.getUnsignedShort(at - 2);
    }

    int int32() {
        need(4);
        at += 4;
        return in.getInt(at - 4);
    }

    byte[] bytes(int count) {
        need(count);
        var bytes = new byte[count];
        in.getBytes(at, bytes);
        at += count;
        return bytes;
    }

    byte[] rest() {
        return bytes(left());
    }

    /** A C-string in UTF-8. */
    String text() {
        int length = stringLength();
        String text = Text.strict(in, at, length);
        at += length + 1;
        return text;
    }

    /** A C-string in whatever encoding the server uses. */
    String foreignText() {
        int length = stringLength();
        String text = Text.lenient(in, at, length);
        at += length + 1;
        return text;
    }

    /** A C-string as it is, without its zero. */
    byte[] rawText() {
        byte[] raw = bytes(stringLength());
        at++;
        return raw;
    }

    /** Steps over a C-string and returns where it began. */
    int skipText() {
        int began = at;
        at += stringLength() + 1;
        return began;
    }

    void skip(int count) {
        need(count);
        at += count;
    }

    /** Refuses what is left over. */
    void end() {
        if (at != end) {
            throw broken(left() + " bytes left over");
        }
    }

    ProtocolViolation broken(String why) {
        return new ProtocolViolation("invalid " + message + " message: " + why);
    }

    private int stringLength() {
        int zero = Text.terminator(in, at, end);
        if (zero < 0) {
            throw broken("no end of string in the " + left() + " bytes left");
        }
        return zero - at;
    }

    private void need(int count) {
        if (count < 0 || count > left()) {
            throw broken(count + " bytes expected, " + left() + " left");
        }
    }
}
