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
