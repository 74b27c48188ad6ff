package io.pgweir.protocol.sql;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one text, wherever it lies: read through a window that a short text fits into and that moves along a long one.
 *
 * <p>Reading goes forward, and back only over short distances, so a text of any length costs each byte little more than
 * one copy into the window, and never more memory than the window.
 */
class TextWindow {
    /** What {@link #at} says before the text and behind it. */
    static final int NONE = -1;

    /** Holds nearly every statement whole. */
    static final int WINDOW_BYTES = 1 << 16;

    /** How much stays in reach behind the byte that the window was moved for. */
    private static final int KEPT_BYTES = WINDOW_BYTES / 4;

    /** The first of them is zero, which is in no word; the others are what they are. */
    private static final int SLACK = 1 + KeywordTable.SLACK;

    private static final byte[] NO_BYTES = {};

    private byte[] copied = NO_BYTES;
    private @Nullable ByteBuf buffer;
    private int base;
    private int length;

    private byte[] window = NO_BYTES;
    private int from;
    private int to;

    /** Reads this text from now on. The buffer must stay as it is until {@link #release}. */
    void open(ByteBuf text, int at, int textLength) {
        buffer = text;
        base = at;
        length = textLength;
        from = 0;
        to = 0;
        move(0);
    }

    /**
     * The text from its first byte on, where all of it is in the window, else null: what is read byte by byte is read from here.
     * Behind it are a zero, and {@link KeywordTable#SLACK} bytes that say nothing.
     */
    byte @Nullable [] whole() {
        return length <= WINDOW_BYTES ? window : null;
    }

    /** Lets go of the buffer. */
    void release() {
        buffer = null;
        window = NO_BYTES;
        from = 0;
        to = 0;
        length = 0;
    }

    int length() {
        return length;
    }

    /** The byte at this index of the text, 0 to 255, or {@link #NONE} outside of it. */
    int at(int index) {
        return index >= from && index < to ? window[index - from] & 0xff : elsewhere(index);
    }

    /** A part of the text, whose beginning is enough if it is longer than the window, with question marks for what is not ASCII. */
    String ascii(int start, int end) {
        StringBuilder part = new StringBuilder();
        for (int i = start; i < Math.min(end, start + WINDOW_BYTES); i++) {
            int c = at(i);
            part.append(c < 0x80 ? (char) c : '?');
        }
        return part.toString();
    }

    private int elsewhere(int index) {
        if (index < 0 || index >= length) {
            return NONE;
        }
        move(index);
        return window[index - from] & 0xff;
    }

    private void move(int index) {
        from = length <= WINDOW_BYTES ? 0 : Math.max(0, index - KEPT_BYTES);
        to = Math.min(length, from + WINDOW_BYTES);
        if (copied.length < to - from + SLACK) {
            // Small texts never pay for a window that only large ones need.
            copied = new byte[(to - from <= 4096 ? 4096 : WINDOW_BYTES) + SLACK];
        }
        window = copied;
        window[to - from] = 0;
        if (buffer != null) {
            buffer.getBytes(base + from, window, 0, to - from);
        }
    }
}
