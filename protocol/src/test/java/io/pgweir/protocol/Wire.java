package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Bytes as a test writes them down: letters for themselves, {@code \xx} for the rest. */
final class Wire {
    private Wire() {}

    static byte[] written(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer();
        writer.accept(out);
        var bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    /** What was written, in letters. */
    static String shown(Consumer<ByteBuf> writer) {
        var text = new StringBuilder();
        for (byte b : written(writer)) {
            if (b >= 0x20 && b < 0x7f && b != '\\') {
                text.append((char) b);
            } else {
                text.append(String.format("\\%02x", b));
            }
        }
        return text.toString();
    }

    static ByteBuf of(String shown) {
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < shown.length(); i++) {
            if (shown.charAt(i) == '\\') {
                out.writeByte(Integer.parseInt(shown.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                out.writeBytes(shown.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        return out;
    }
}
