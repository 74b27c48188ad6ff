package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The client's choice among the mechanisms, and its first step; a client may leave that for later (null).
 *
 * <p>The step is read once and dropped; nobody compares it.
 */
@SuppressWarnings("ArrayRecordComponent")
public record SaslInitialResponse(String mechanism, byte @Nullable [] data) {
    public static SaslInitialResponse read(ByteBuf in, int at, int length) {
        var body = new Body("SASLInitialResponse", in, at, length);
        if (length > Frame.PASSWORD_LIMIT) {
            throw body.broken(length + " bytes, expected at most " + Frame.PASSWORD_LIMIT);
        }
        String mechanism = body.text();
        int bytes = body.int32();
        byte[] data = bytes == -1 ? null : body.bytes(bytes);
        body.end();
        return new SaslInitialResponse(mechanism, data);
    }

    public static void write(ByteBuf out, String mechanism, byte @Nullable [] data) {
        int frame = Frame.begin(out, Frontend.PASSWORD);
        Text.write(out, mechanism);
        if (data == null) {
            out.writeInt(-1);
        } else {
            out.writeInt(data.length).writeBytes(data);
        }
        Frame.end(out, frame);
    }

    @Override
    public String toString() {
        return "SaslInitialResponse[mechanism=" + mechanism + "]";
    }
}
