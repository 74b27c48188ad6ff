package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * The server speaks less than the client asked for: an older minor version, or not some options of the protocol.
 *
 * <p>The manual says "newest minor version"; what is sent is the whole number, major in the upper half.
 */
public record NegotiateProtocolVersion(int protocol, List<String> unknownOptions) {
    public NegotiateProtocolVersion {
        unknownOptions = List.copyOf(unknownOptions);
    }

    public static NegotiateProtocolVersion read(ByteBuf in, int at, int length) {
        var body = new Body("NegotiateProtocolVersion", in, at, length);
        if (length > Frame.BACKEND_LOGIN_LIMIT) {
            throw body.broken(length + " bytes, expected at most " + Frame.BACKEND_LOGIN_LIMIT);
        }
        int protocol = body.int32();
        if (ProtocolVersion.major(protocol) != 3) {
            throw body.broken("server asks for protocol " + ProtocolVersion.name(protocol));
        }
        int count = body.int32();
        // The count is only a claim: each option must come with a byte at least before anything is kept for it.
        if (count < 0 || count > body.left()) {
            throw body.broken(count + " options announced in " + body.left() + " bytes");
        }
        var options = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            options.add(body.text());
        }
        body.end();
        return new NegotiateProtocolVersion(protocol, options);
    }

    public static void write(ByteBuf out, int protocol, List<String> unknownOptions) {
        int frame = Frame.begin(out, Backend.NEGOTIATE_PROTOCOL_VERSION);
        out.writeInt(protocol).writeInt(unknownOptions.size());
        unknownOptions.forEach(option -> Text.write(out, option));
        Frame.end(out, frame);
    }
}
