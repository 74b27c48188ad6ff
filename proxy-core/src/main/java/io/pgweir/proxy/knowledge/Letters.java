package io.pgweir.proxy.knowledge;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** The bytes of a text as letters, for a regular expression, which may read them so often and no more: some never come to an end. */
final class Letters implements CharSequence {
    private static final int MOST_READS = 1_000_000;

    /** A regular expression takes too long. */
    static final class TooOftenReadException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooOftenReadException() {
            super("too many steps", null, false, false);
        }
    }

    private final ByteBuf text;
    private final int at;
    private final int length;
    private int reads;

    Letters(ByteBuf text, int at, int length) {
        this.text = text;
        this.at = at;
        this.length = length;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(int index) {
        if (++reads > MOST_READS) {
            throw new TooOftenReadException();
        }
        return (char) text.getUnsignedByte(at + index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return toString().subSequence(start, end);
    }

    @Override
    public String toString() {
        return text.toString(at, length, StandardCharsets.ISO_8859_1);
    }
}
