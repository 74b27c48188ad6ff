package io.pgweir.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** The end of what was read that can't be understood without what comes next. */
public final class Carry {
    private @Nullable ByteBuf rest;

    /** What was kept, followed by {@code read}; the caller owns the result. */
    public ByteBuf with(ByteBuf read) {
        ByteBuf kept = rest;
        if (kept == null) {
            return read;
        }
        rest = null;
        kept.writeBytes(read);
        read.release();
        return kept;
    }

    /**
     * Keeps the bytes of {@code in} from {@code from} on, and takes over {@code in}.
     *
     * <p>A buffer of which nothing was used is kept as it is and grows by doubling, so that a long message in many reads is
     * copied a bounded number of times. One of which slices went out must not grow, for that would move their bytes.
     */
    public void keep(ByteBuf in, int from, ByteBufAllocator allocator) {
        assert rest == null;
        int length = in.writerIndex() - from;
        if (length == 0) {
            in.release();
        } else if (from == 0 && in.refCnt() == 1 && in.readerIndex() == 0 && in.isWritable()) {
            rest = in;
        } else {
            rest = allocator.buffer(Math.max(256, length * 2)).writeBytes(in, from, length);
            in.release();
        }
    }

    /** Takes out what was kept, or null; the caller owns it. */
    public @Nullable ByteBuf take() {
        ByteBuf kept = rest;
        rest = null;
        return kept;
    }

    public int length() {
        ByteBuf kept = rest;
        return kept == null ? 0 : kept.readableBytes();
    }

    public void release() {
        ByteBuf kept = rest;
        if (kept != null) {
            rest = null;
            kept.release();
        }
    }
}
