package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Makes a portal of a prepared statement and its parameters' values.
 *
 * <pre>
 *   portal\0  statement\0  formats and values, which only the server reads
 * </pre>
 */
public final class Bind {
    private Bind() {}

    /** Where the statement's name begins; the portal's lies before it, from {@code at} on, with its zero. */
    public static int statementAt(ByteBuf in, int at, int length) {
        var body = new Body("Bind", in, at, length);
        body.skipText();
        return body.at();
    }

    /** Where the formats begin; the statement's name ends before them, with its zero. */
    public static int formatsAt(ByteBuf in, int at, int length) {
        var body = new Body("Bind", in, at, length);
        body.skipText();
        body.skipText();
        return body.at();
    }
}
