package io.pgweir.proxy.ring;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Memory in which the kernel is told of bytes that lie in several places but go out together: a {@code msghdr} and its {@code iovec}s. */
final class Messages implements ChannelOutboundBuffer.MessageProcessor, AutoCloseable {
    /** There is none to be had: everything goes out one by one. */
    static final int NONE = -1;

    private static final int COUNT = 256;
    private static final int PLACES = 16;
    private static final int PLACE_SIZE = 16;
    private static final int PLACES_AT = 64;
    private static final int SIZE = PLACES_AT + PLACES * PLACE_SIZE;
    private static final int PLACES_POINTER_AT = 16;
    private static final int PLACES_COUNT_AT = 24;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate((long) COUNT * SIZE, 64);
    private final int[] free = new int[COUNT];
    private int left = COUNT;
    private int filling;
    private int filled;

    Messages() {
        for (int i = 0; i < COUNT; i++) {
            free[i] = i;
            memory.set(JAVA_LONG, (long) i * SIZE + PLACES_POINTER_AT, address(i) + PLACES_AT);
        }
    }

    /** One that names as much as it can of {@code first}, if there is that, and what is flushed behind it; it is to be given back. */
    int of(@Nullable ByteBuf first, ChannelOutboundBuffer out) throws Exception {
        if (left == 0) {
            return NONE;
        }
        filling = free[--left];
        filled = 0;
        if (first != null) {
            processMessage(first);
        }
        out.forEachFlushedMessage(this);
        memory.set(JAVA_LONG, (long) filling * SIZE + PLACES_COUNT_AT, filled);
        return filling;
    }

    @Override
    public boolean processMessage(Object message) {
        ByteBuf part = (ByteBuf) message;
        int length = part.readableBytes();
        if (length > 0) {
            long at = (long) filling * SIZE + PLACES_AT + (long) filled * PLACE_SIZE;
            memory.set(JAVA_LONG, at, part.memoryAddress() + part.readerIndex());
            memory.set(JAVA_LONG, at + 8, length);
            filled++;
        }
        return filled < PLACES;
    }

    long address(int message) {
        return memory.address() + (long) message * SIZE;
    }

    void giveBack(int message) {
        free[left++] = message;
    }

    @Override
    public void close() {
        arena.close();
    }
}
