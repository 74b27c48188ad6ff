package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/**
 * What a prepared statement takes or returns, as far as a client relies on it once it has had it described, in a number each: the
 * types of its parameters; the names, types and type modifiers of its columns. Where the columns come from makes no difference.
 */
public final class RowShape {
    /** Nobody has asked. */
    public static final long UNKNOWN = 0;

    /** No parameters, or no rows. */
    public static final long NOTHING = 1;

    /** It is longer than anybody reads. */
    public static final long UNREAD = 2;

    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private RowShape() {}

    /** Of the parameters that a ParameterDescription lists. */
    public static long ofParameters(ByteBuf in, int at, int length) {
        Body body = new Body("ParameterDescription", in, at, length);
        int count = body.int16();
        long shape = NOTHING;
        for (int i = 0; i < count; i++) {
            shape = mix(shape, body.int32());
        }
        body.end();
        return shape;
    }

    /** Of the columns that a RowDescription lists. */
    public static long ofColumns(ByteBuf in, int at, int length) {
        Body body = new Body("RowDescription", in, at, length);
        int count = body.int16();
        long shape = mix(PRIME, count);
        for (int i = 0; i < count; i++) {
            int name = body.skipText();
            for (int c = name; c < body.at(); c++) {
                shape = mix(shape, in.getByte(c));
            }
            body.skip(Integer.BYTES + Short.BYTES); // the table, and the number of its column
            shape = mix(shape, body.int32());
            body.skip(Short.BYTES); // the width, which goes with the type
            shape = mix(shape, body.int32());
            body.skip(Short.BYTES); // the format, which the client chooses when it binds
        }
        body.end();
        return shape;
    }

    private static long mix(long shape, long more) {
        long mixed = (shape ^ more) * PRIME;
        mixed ^= mixed >>> 32;
        return mixed >= UNKNOWN && mixed <= UNREAD ? PRIME : mixed;
    }
}
