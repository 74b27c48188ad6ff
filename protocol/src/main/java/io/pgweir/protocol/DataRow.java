package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row. We write it for answers of our own, in text, a null as NULL. */
public final class DataRow {
    private static final int NULL = -1;

    private DataRow() {}

    public static void write(ByteBuf out, List<@Nullable String> values) {
        int frame = Frame.begin(out, Backend.DATA_ROW);
        out.writeShort(RowDescription.checkedCount(values.size()));
        for (String value : values) {
            if (value == null) {
                out.writeInt(NULL);
            } else {
                int lengthAt = out.writerIndex();
                out.writeInt(0);
                out.setInt(lengthAt, out.writeCharSequence(value, StandardCharsets.UTF_8));
            }
        }
        Frame.end(out, frame);
    }
}
