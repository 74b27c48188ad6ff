package io.pgweir.proxy.console;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.Backend;
import io.pgweir.protocol.Frame;
import io.pgweir.protocol.RowDescription;
import io.pgweir.protocol.RowDescription.Column;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes rows, each value in text or in its type's binary form, as the client asked. */
final class Cells {
    private static final int NULL = -1;
    private static final int BINARY = 1;
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS'+00'").withZone(ZoneOffset.UTC);

    private Cells() {}

    static void writeRow(ByteBuf out, List<Column> columns, List<@Nullable Object> values, int[] formats) {
        if (columns.size() != values.size()) {
            throw new IllegalStateException(values.size() + " values for " + columns.size() + " columns");
        }
        int frame = Frame.begin(out, Backend.DATA_ROW);
        out.writeShort(values.size());
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            if (value == null) {
                out.writeInt(NULL);
            } else {
                int at = out.writerIndex();
                out.writeInt(0);
                if (formatOf(formats, i) == BINARY) {
                    writeBinary(out, columns.get(i).type(), value);
                } else {
                    out.writeCharSequence(text(value), StandardCharsets.UTF_8);
                }
                out.setInt(at, out.writerIndex() - at - 4);
            }
        }
        Frame.end(out, frame);
    }

    /** The format of a column, of what a Bind says: none, one for all, or one for each. */
    static int formatOf(int[] formats, int column) {
        return switch (formats.length) {
            case 0 -> 0;
            case 1 -> formats[0];
            default -> column < formats.length ? formats[column] : 0;
        };
    }

    static String text(Object value) {
        return switch (value) {
            case Boolean truth -> truth ? "t" : "f";
            case Instant time -> TIME.format(time);
            default -> value.toString().replace("\0", "");
        };
    }

    private static void writeBinary(ByteBuf out, RowDescription.Type type, Object value) {
        switch (type) {
            case BOOL -> out.writeBoolean((Boolean) value);
            case INT4 -> out.writeInt(((Number) value).intValue());
            case INT8 -> out.writeLong(((Number) value).longValue());
            case FLOAT8 -> out.writeDouble(((Number) value).doubleValue());
            case TIMESTAMPTZ -> out.writeLong(EPOCH.until((Instant) value, ChronoUnit.MICROS));
            case NUMERIC -> writeNumeric(out, ((Number) value).longValue());
            case TEXT -> out.writeCharSequence(text(value), StandardCharsets.UTF_8);
        }
    }

    /** A whole number in PostgreSQL's digits, of which each has the value of four of ours. */
    private static void writeNumeric(ByteBuf out, long value) {
        int digits = 0;
        for (long rest = value; rest != 0; rest /= 10_000) {
            digits++;
        }
        int negative = 0x4000;
        out.writeShort(digits)
                .writeShort(digits - 1)
                .writeShort(value < 0 ? negative : 0)
                .writeShort(0);
        int at = out.writerIndex();
        out.writeZero(2 * digits);
        for (int i = digits - 1; i >= 0; i--) {
            out.setShort(at + 2 * i, (int) Math.abs(value % 10_000));
            value /= 10_000;
        }
    }
}
