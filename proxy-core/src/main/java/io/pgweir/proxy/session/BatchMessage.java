package io.pgweir.proxy.session;

import static io.pgweir.protocol.Frame.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Frontend;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.Text;

/** What can be told of a Parse, Bind, Describe or Close by itself, as far as it is there. */
final class BatchMessage {
    static final byte STATEMENT = 'S';

    private BatchMessage() {}

    /** Whether it is about a statement with a name. */
    static boolean isNamed(ByteBuf in, byte type, int at, int limit) {
        int name = at + HEADER_BYTES;
        if (type == Frontend.BIND) {
            name = Text.terminator(in, name, limit) + 1;
        } else if (type != Frontend.PARSE) {
            name = name < limit && in.getByte(name) == STATEMENT ? name + 1 : 0;
        }
        return name > 0 && name < limit && in.getByte(name) != 0;
    }

    static boolean isUnnamed(ByteBuf in, int name, long end) {
        return name < end && in.getByte(name) == 0;
    }

    static boolean isWhole(ByteBuf in, long end) {
        return end <= in.writerIndex();
    }

    static int limit(ByteBuf in, long end) {
        return (int) Math.min(end, in.writerIndex());
    }

    /** More of it has to come; if there is no more, it is broken. */
    static Fate orBroken(ByteBuf in, long end, String message) {
        if (isWhole(in, end)) {
            throw broken(message);
        }
        return Fate.WAIT;
    }

    static ProtocolViolation broken(String message) {
        return new ProtocolViolation("invalid " + message + " message: a name without its closing zero");
    }
}
