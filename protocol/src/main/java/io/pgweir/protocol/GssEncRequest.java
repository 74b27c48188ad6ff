package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/** Asks for encryption by GSSAPI. The answer is one bare byte; we always refuse, and clients go on without. */
public record GssEncRequest() implements StartupPacket {
    public static final byte REFUSED = 'N';

    public static void write(ByteBuf out) {
        out.writeInt(8).writeInt(ProtocolVersion.GSSENC_REQUEST);
    }
}
