package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** The client's answer to a wish for its password, or for its md5 hash. */
public final class Password {
    private Password() {}

    /**
     * The password's bytes, as PostgreSQL takes them: in any encoding, so not a String. An empty one is refused, since
     * some other sources of truth (LDAP, say) take it for "anonymous".
     */
    public static byte[] read(ByteBuf in, int at, int length) {
        if (length > Frame.PASSWORD_LIMIT) {
            throw new ProtocolViolation(
                    "invalid password packet size: " + length + ", expected at most " + Frame.PASSWORD_LIMIT);
        }
        var body = new Body("password", in, at, length);
        byte[] password = body.rawText();
        if (body.left() != 0) {
            throw new ProtocolViolation(
                    "invalid password packet size: " + length + ", expected " + (password.length + 1));
        }
        if (password.length == 0) {
            throw new ProtocolViolation(Fault.fatal(SqlState.INVALID_PASSWORD, "empty password returned by client"));
        }
        return password;
    }

    public static void write(ByteBuf out, byte[] password) {
        for (byte b : password) {
            if (b == 0) {
                throw new IllegalArgumentException("a zero byte cannot be part of a password");
            }
        }
        int frame = Frame.begin(out, Frontend.PASSWORD);
        out.writeBytes(password).writeByte(0);
        Frame.end(out, frame);
    }

    public static void write(ByteBuf out, String password) {
        write(out, password.getBytes(StandardCharsets.UTF_8));
    }
}
