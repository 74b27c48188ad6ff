package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * What a server wants as a proof of identity, or that it is content: one type byte, its meaning by a code.
 *
 * <p>The arrays in these are steps of an exchange, read once and dropped; nobody compares them.
 */
@SuppressWarnings("ArrayRecordComponent")
public sealed interface Authentication {
    /** The client is in. */
    record Ok() implements Authentication {}

    /** The password itself is wanted. */
    record Cleartext() implements Authentication {}

    /** The password's hash is wanted, hashed again with this salt of four bytes. */
    record Md5(byte[] salt) implements Authentication {}

    /** SASL is wanted, by one of these mechanisms; the server's favourite comes first. */
    record Sasl(List<String> mechanisms) implements Authentication {}

    /** The next step of SASL. */
    record SaslContinue(byte[] data) implements Authentication {}

    /** The last step of SASL, with the server's own proof. */
    record SaslFinal(byte[] data) implements Authentication {}

    /** What we do not speak: Kerberos, GSSAPI, SSPI, or what is yet to be invented. */
    record Unsupported(int code) implements Authentication {}

    static Authentication read(ByteBuf in, int at, int length) {
        var body = new Body("Authentication", in, at, length);
        if (length > Frame.BACKEND_LOGIN_LIMIT) {
            throw body.broken(length + " bytes, expected at most " + Frame.BACKEND_LOGIN_LIMIT);
        }
        int code = body.int32();
        Authentication read = switch (code) {
            case 0 -> new Ok();
            case 3 -> new Cleartext();
            case 5 -> new Md5(body.bytes(4));
            case 10 -> new Sasl(mechanisms(body));
            case 11 -> new SaslContinue(body.rest());
            case 12 -> new SaslFinal(body.rest());
            default -> new Unsupported(code);
        };
        if (!(read instanceof Unsupported)) {
            body.end();
        }
        return read;
    }

    static void ok(ByteBuf out) {
        Frame.end(out, begin(out, 0));
    }

    static void cleartext(ByteBuf out) {
        Frame.end(out, begin(out, 3));
    }

    static void md5(ByteBuf out, byte[] salt) {
        if (salt.length != 4) {
            throw new IllegalArgumentException("an md5 salt has 4 bytes, not " + salt.length);
        }
        int frame = begin(out, 5);
        out.writeBytes(salt);
        Frame.end(out, frame);
    }

    static void sasl(ByteBuf out, List<String> mechanisms) {
        int frame = begin(out, 10);
        mechanisms.forEach(mechanism -> Text.write(out, mechanism));
        out.writeByte(0);
        Frame.end(out, frame);
    }

    static void saslContinue(ByteBuf out, byte[] data) {
        int frame = begin(out, 11);
        out.writeBytes(data);
        Frame.end(out, frame);
    }

    static void saslFinal(ByteBuf out, byte[] data) {
        int frame = begin(out, 12);
        out.writeBytes(data);
        Frame.end(out, frame);
    }

    private static int begin(ByteBuf out, int code) {
        int frame = Frame.begin(out, Backend.AUTHENTICATION);
        out.writeInt(code);
        return frame;
    }

    private static List<String> mechanisms(Body body) {
        var mechanisms = new ArrayList<String>();
        for (String name = body.text(); !name.isEmpty(); name = body.text()) {
            mechanisms.add(name);
        }
        return List.copyOf(mechanisms);
    }
}
