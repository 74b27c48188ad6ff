package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** The columns of the rows that follow. We write it for answers of our own, which are text. */
public final class RowDescription {
    /** The types that our own answers use, by pg_type's numbers and widths. */
    public enum Type {
        BOOL(16, 1),
        INT8(20, 8),
        INT4(23, 4),
        TEXT(25, -1),
        FLOAT8(701, 8),
        TIMESTAMPTZ(1184, 8),
        NUMERIC(1700, -1);

        private final int oid;
        private final int width;

        Type(int oid, int width) {
            this.oid = oid;
            this.width = width;
        }

        public int oid() {
            return oid;
        }
    }

    public record Column(String name, Type type) {}

    /** The number of columns is 16 bits wide. */
    private static final int MAX_COLUMNS = 65_535;

    private static final int NO_TYPE_MODIFIER = -1;
    private static final int TEXT_FORMAT = 0;

    private RowDescription() {}

    public static void write(ByteBuf out, List<Column> columns) {
        write(out, columns, _ -> TEXT_FORMAT);
    }

    /**
     * Writes columns in whatever formats the client asked for.
     *
     * @param format what the values of a column, by its index, come in: 0 for text, 1 for binary
     */
    public static void write(ByteBuf out, List<Column> columns, IntUnaryOperator format) {
        int frame = Frame.begin(out, Backend.ROW_DESCRIPTION);
        out.writeShort(checkedCount(columns.size()));
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            Text.write(out, column.name());
            out.writeInt(0).writeShort(0); // no table, and so no column of one
            out.writeInt(column.type().oid).writeShort(column.type().width);
            out.writeInt(NO_TYPE_MODIFIER).writeShort(format.applyAsInt(i));
        }
        Frame.end(out, frame);
    }

    static int checkedCount(int count) {
        if (count > MAX_COLUMNS) {
            throw new IllegalArgumentException("a row has at most " + MAX_COLUMNS + " columns, not " + count);
        }
        return count;
    }
}
