package io.pgweir.proxy.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Memory that the kernel receives into, for all sockets of a ring: it takes a buffer when bytes have come, so none lies with who is
 * silent. What came is copied out at once and the buffer given back. So nobody who keeps what he got can keep it from others, and the
 * same few pages stay in the processor's caches.
 */
final class Inlet implements AutoCloseable {
    private static final int COUNT = 128;
    /** Room for one receive, and how far the buffers are apart: not by a power of two, so that their beginnings share no cache set. */
    static final int SIZE = 4 * 1024;

    private static final int STRIDE = SIZE + 64;

    private static final int LARGEST_PAGE = 64 * 1024;
    private static final int ENTRY_SIZE = 16;
    private static final int TAIL_AT = 14;
    private static final int NUMBER_SHIFT = 16;
    private static final VarHandle SHORT = JAVA_SHORT.varHandle();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment list = arena.allocate((long) COUNT * ENTRY_SIZE, LARGEST_PAGE);
    private final MemorySegment memory = arena.allocate((long) COUNT * STRIDE, 64);
    private final ByteBuf bytes = Unpooled.wrappedBuffer(memory.asByteBuffer());
    private short tail;

    Inlet(Ring ring) throws IOException {
        for (int i = 0; i < COUNT; i++) {
            giveBack(i);
        }
        ring.buffers(list, COUNT);
    }

    /** What a receive with these {@code flags} brought; its buffer may be used again. */
    ByteBuf take(int flags, int length, ByteBufAllocator allocator) {
        int number = flags >>> NUMBER_SHIFT;
        try {
            return allocator.directBuffer(length).writeBytes(bytes, number * STRIDE, length);
        } finally {
            giveBack(number);
        }
    }

    /** Drops what a request with these {@code flags} brought, if that is in a buffer of these. */
    void drop(int flags) {
        if ((flags & Ring.BUFFER) != 0) {
            giveBack(flags >>> NUMBER_SHIFT);
        }
    }

    private void giveBack(int number) {
        long at = (long) (tail & (COUNT - 1)) * ENTRY_SIZE;
        list.set(JAVA_LONG, at, memory.address() + (long) number * STRIDE);
        list.set(JAVA_INT, at + 8, SIZE);
        list.set(JAVA_SHORT, at + 12, (short) number);
        tail++;
        SHORT.setRelease(list, (long) TAIL_AT, tail);
    }

    @Override
    public void close() {
        arena.close();
    }
}
