package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Prepares a statement: its name (empty for the unnamed one), its SQL, and the types that the client fixes.
 *
 * <pre>
 *   name\0  sql\0  count:2  type:4 ...
 * </pre>
 */
public final class Parse {
    private static final int[] NO_TYPES = {};

    private Parse() {}

    /** Where the SQL text begins; the name lies before it, from {@code at} on, with its zero. */
    public static int sqlAt(ByteBuf in, int at, int length) {
        var body = new Body("Parse", in, at, length);
        body.skipText();
        return body.at();
    }

    /** Where the count of types lies; the SQL text ends before it, with its zero. All of the layout is checked. */
    public static int typesAt(ByteBuf in, int at, int length) {
        var body = new Body("Parse", in, at, length);
        body.skipText();
        body.skipText();
        int typesAt = body.at();
        body.skip(4 * body.int16());
        body.end();
        return typesAt;
    }

    /** Prepares {@code sql} under {@code name} and leaves all types to the server. */
    public static void write(ByteBuf out, CharSequence name, CharSequence sql) {
        write(out, name, sql, NO_TYPES);
    }

    public static void write(ByteBuf out, CharSequence name, CharSequence sql, int[] types) {
        int frame = Frame.begin(out, Frontend.PARSE);
        Text.write(out, name);
        Text.write(out, sql);
        out.writeShort(RowDescription.checkedCount(types.length));
        for (int type : types) {
            out.writeInt(type);
        }
        Frame.end(out, frame);
    }
}
