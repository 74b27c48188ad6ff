package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/** The client's next step in SASL: the mechanism's bytes and nothing else. */
public final class SaslResponse {
    private SaslResponse() {}

    public static byte[] read(ByteBuf in, int at, int length) {
        var body = new Body("SASLResponse", in, at, length);
        if (length > Frame.PASSWORD_LIMIT) {
            throw body.broken(length + " bytes, expected at most " + Frame.PASSWORD_LIMIT);
        }
        return body.rest();
    }

    public static void write(ByteBuf out, byte[] data) {
        int frame = Frame.begin(out, Frontend.PASSWORD);
        out.writeBytes(data);
        Frame.end(out, frame);
    }
}
