package io.pgweir.proxy.console;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Bind, read to its end.
 *
 * @param results the formats that the rows are wanted in
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record BindMessage(String portal, String statement, List<@Nullable String> values, int[] results) {

    /** @param known what is known of a statement by its name; refuses those that aren't */
    static BindMessage read(ByteBuf in, int at, int length, Function<String, Prepared> known) {
        Reader reader = new Reader(in, at, at + length);
        String portal = reader.text();
        String name = reader.text();
        int[] formats = reader.shorts();
        int count = reader.int16();
        Prepared statement = known.apply(name);
        List<@Nullable String> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int bytes = reader.int32();
            if (bytes < 0) {
                values.add(null);
            } else {
                int value = reader.skip(bytes);
                values.add(statement.text(in, value, bytes, i, Cells.formatOf(formats, i) == 1));
            }
        }
        int[] results = reader.shorts();
        reader.end();
        return new BindMessage(portal, name, values, results);
    }

    /** Takes one piece after the other. */
    private static final class Reader {
        private final ByteBuf in;
        private final int end;
        private int at;

        Reader(ByteBuf in, int at, int end) {
            this.in = in;
            this.at = at;
            this.end = end;
        }

        String text() {
            int zero = Text.terminator(in, at, end);
            if (zero < 0) {
                throw broken();
            }
            String text = in.toString(at, zero - at, StandardCharsets.UTF_8);
            at = zero + 1;
            return text;
        }

        int int16() {
            return in.getUnsignedShort(skip(2));
        }

        int int32() {
            return in.getInt(skip(4));
        }

        int[] shorts() {
            int[] all = new int[int16()];
            for (int i = 0; i < all.length; i++) {
                all[i] = int16();
                if (all[i] > 1) {
                    throw new ProtocolViolation("unsupported format code: " + all[i]);
                }
            }
            return all;
        }

        int skip(int bytes) {
            if (bytes > end - at) {
                throw broken();
            }
            at += bytes;
            return at - bytes;
        }

        void end() {
            if (at != end) {
                throw broken();
            }
        }

        private static ProtocolViolation broken() {
            return new ProtocolViolation("invalid Bind message");
        }
    }
}
