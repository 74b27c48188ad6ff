package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/**
 * A setting of the server's as it now is.
 *
 * <p>The value is in the session's client_encoding. Read here, what is not UTF-8 becomes U+FFFD: pass the message on,
 * not what was read, where the bytes matter.
 */
public record ParameterStatus(String name, String value) {
    public static ParameterStatus read(ByteBuf in, int at, int length) {
        var body = new Body("ParameterStatus", in, at, length);
        var status = new ParameterStatus(body.foreignText(), body.foreignText());
        body.end();
        return status;
    }

    public static void write(ByteBuf out, String name, String value) {
        int frame = Frame.begin(out, Backend.PARAMETER_STATUS);
        Text.write(out, name);
        Text.write(out, value);
        Frame.end(out, frame);
    }
}
