package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/** Asks for TLS, before anything else. The answer is one bare byte, and nothing may follow it in the clear. */
public record SslRequest() implements StartupPacket {
    public static final byte ACCEPTED = 'S';
    public static final byte REFUSED = 'N';

    public static void write(ByteBuf out) {
        out.writeInt(8).writeInt(ProtocolVersion.SSL_REQUEST);
    }
}
