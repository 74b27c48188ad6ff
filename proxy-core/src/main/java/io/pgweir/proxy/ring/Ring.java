package io.pgweir.proxy.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.netty.channel.unix.Errors;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * One io_uring: requests go in, completions come out. It belongs to the thread that enables it, which alone may touch it from then on.
 *
 * <p>A request carries a number of ours, {@code data}, which its completion brings back. What it points at must stay as it is until it
 * has been submitted, and what it sends from until it is completed.
 */
final class Ring implements AutoCloseable {
    /** A buffer of the inlet's was used. */
    static final int BUFFER = 1;
    /** More completions of the same request will come. */
    static final int MORE = 1 << 1;
    /** The socket has more than was received. */
    static final int NOT_EMPTY = 1 << 2;

    static final int READABLE = 1;
    static final int WRITABLE = 1 << 2;
    /** The other side has ended, or is gone. */
    static final int GONE = 1 << 3 | 1 << 4 | 1 << 13;

    /** Of a completion that nobody waits for. */
    static final long NOBODY = 0;

    private static final int POLL_ADD = 6;
    private static final int SENDMSG = 9;
    private static final int TIMEOUT = 11;
    private static final int ACCEPT = 13;
    private static final int ASYNC_CANCEL = 14;
    private static final int SEND = 26;
    private static final int RECV = 27;

    private static final int SELECT_BUFFER = 1 << 5;
    private static final int POLL_FIRST = 1;
    private static final int MULTISHOT = 1 << 1;
    private static final int MULTISHOT_ACCEPT = 1;
    private static final int NOT_BLOCKING_AND_CLOSED_ON_EXEC = 0x80800;
    private static final int DONT_WAIT = 0x40;
    private static final int NO_SIGNAL = 0x4000;

    private static final int GET_EVENTS = 1;
    private static final int WITH_ARGUMENT = 1 << 3;
    private static final int BY_INDEX = 1 << 4;
    private static final int NO_IO_WAIT = 1 << 7;
    private static final int KNOWS_NO_IO_WAIT = 1 << 17;
    private static final int KNOWS_LEAST_TIME = 1 << 15;
    private static final int ENABLE = 12;
    private static final int REGISTER_DESCRIPTORS = 20;
    private static final int UNREGISTER_DESCRIPTORS = 21;
    private static final int REGISTER_BUFFERS = 22;
    private static final int SYNC_CANCEL = 24;
    private static final int ALL_OF_DESCRIPTOR = 3;

    /**
     * Sizes as said, one thread, which is the one that {@linkplain #enable enables} it, and completions only when that asks: so they
     * come together, and interrupt nobody.
     */
    private static final int SETUP = 1 << 3 | 1 << 4 | 1 << 6 | 1 << 7 | 1 << 12 | 1 << 13;

    private static final int REQUESTS = 256;
    private static final int COMPLETIONS = 4096;
    private static final int REQUEST_SIZE = 64;
    private static final int COMPLETION_SIZE = 16;
    private static final int PARAMS_SIZE = 120;
    private static final long REQUEST_RING = 0;
    private static final long COMPLETION_RING = 0x8000000L;
    private static final long REQUEST_ARRAY = 0x10000000L;

    private static final VarHandle INT = JAVA_INT.varHandle();

    private final Arena arena = Arena.ofShared();
    private final List<MemorySegment> mapped = new ArrayList<>();
    private final MemorySegment errno = arena.allocate(Kernel.ERRNO);
    private final MemorySegment period = arena.allocate(16, 8);
    private final MemorySegment cancellation = arena.allocate(64, 8);
    private final FileDescriptor descriptor;
    private final MemorySegment requestRing;
    private final MemorySegment completionRing;
    private final MemorySegment requests;

    private final int requestMask;
    private final long requestTailAt;
    private final int completionMask;
    private final long completionHeadAt;
    private final long completionTailAt;
    private final long completionsAt;

    /** Whoever waits here is idle, and no sign of a slow disk, as which Linux else counts it. From 6.15 on it knows the difference. */
    private final int idly;
    /** What stands for the ring in a call, and says how that is meant: looking up a number costs less than a descriptor. */
    private int entry;

    /** What says for how long to wait for more than one completion; empty where the kernel can't do that. */
    private final MemorySegment leastTime;

    private int by;
    private final MemorySegment number = arena.allocate(16, 8);

    private int tail;
    private int head;
    private int submitted;

    /** @throws IOException where the kernel has no such ring, or lets nobody make one */
    Ring() throws IOException {
        MemorySegment params = arena.allocate(PARAMS_SIZE, 8);
        params.set(JAVA_INT, 4, COMPLETIONS);
        params.set(JAVA_INT, 8, SETUP);
        int made = Kernel.setup(errno, REQUESTS, params);
        if (made < 0) {
            arena.close();
            throw Errors.newIOException("io_uring_setup", made);
        }
        descriptor = new FileDescriptor(made);
        entry = made;
        int features = params.get(JAVA_INT, 20);
        idly = (features & KNOWS_NO_IO_WAIT) == 0 ? 0 : NO_IO_WAIT;
        leastTime = (features & KNOWS_LEAST_TIME) == 0 ? MemorySegment.NULL : arena.allocate(24, 8);
        int entries = params.get(JAVA_INT, 0);
        int completions = params.get(JAVA_INT, 4);
        int array = params.get(JAVA_INT, 40 + 24);
        requestTailAt = params.get(JAVA_INT, 40 + 4);
        completionHeadAt = params.get(JAVA_INT, 80);
        completionTailAt = params.get(JAVA_INT, 80 + 4);
        completionsAt = params.get(JAVA_INT, 80 + 20);
        requestRing = map(REQUEST_RING, array + entries * 4L);
        completionRing = map(COMPLETION_RING, completionsAt + (long) completions * COMPLETION_SIZE);
        requests = map(REQUEST_ARRAY, (long) entries * REQUEST_SIZE);
        requestMask = entries - 1;
        completionMask = completions - 1;
        for (int i = 0; i < entries; i++) {
            requestRing.set(JAVA_INT, array + i * 4L, i);
        }
    }

    private MemorySegment map(long what, long size) throws IOException {
        MemorySegment memory = Kernel.map(descriptor.intValue(), what, size);
        if (memory == null) {
            close();
            throw new IOException("io_uring's memory could not be mapped");
        }
        mapped.add(memory);
        return memory;
    }

    /** From now on it is this thread's. */
    void enable() {
        int result = Kernel.register(errno, descriptor.intValue(), ENABLE, MemorySegment.NULL, 0);
        if (result < 0) {
            throw new IllegalStateException(Errors.newIOException("io_uring_register", result));
        }
        number.set(JAVA_INT, 0, -1);
        number.set(JAVA_LONG, 8, descriptor.intValue());
        if (Kernel.register(errno, descriptor.intValue(), REGISTER_DESCRIPTORS, number, 1) == 1) {
            entry = number.get(JAVA_INT, 0);
            by = BY_INDEX;
        }
    }

    // ---- what is wanted

    /** Accepts again and again. */
    void accept(int fd, long data) {
        request(ACCEPT, 0, MULTISHOT_ACCEPT, fd, 0, 0, NOT_BLOCKING_AND_CLOSED_ON_EXEC, data);
    }

    /** Receives again and again, into memory from the inlet. */
    void receive(int fd, long data) {
        request(RECV, SELECT_BUFFER, POLL_FIRST | MULTISHOT, fd, 0, 0, 0, data);
    }

    /** Receives what is there, if anything is, to {@code address}. */
    void receiveNow(int fd, long address, int length, long data) {
        request(RECV, 0, 0, fd, address, length, DONT_WAIT, data);
    }

    /** Sends as much as the socket's buffer takes, once it takes something. */
    void send(int fd, long address, int length, long data) {
        request(SEND, 0, 0, fd, address, length, NO_SIGNAL, data);
    }

    /** The same for bytes in several places, which a {@code msghdr} names. */
    void sendAll(int fd, long message, long data) {
        request(SENDMSG, 0, 0, fd, message, 1, NO_SIGNAL, data);
    }

    /** Tells when a descriptor is what {@code mask} says: once, or each time that it becomes so. */
    void poll(int fd, int mask, boolean eachTime, long data) {
        request(POLL_ADD, 0, 0, fd, 0, eachTime ? 1 : 0, mask, data);
    }

    /** Completes when some time has gone by. At most one of these may be waiting to be submitted. */
    void timeout(long nanos, long data) {
        period.set(JAVA_LONG, 0, nanos / 1_000_000_000);
        period.set(JAVA_LONG, 8, nanos % 1_000_000_000);
        request(TIMEOUT, 0, 0, -1, period.address(), 1, 0, data);
    }

    /** Ends a request, which then completes as cancelled if it had not completed before. */
    void cancel(long data) {
        request(ASYNC_CANCEL, 0, 0, -1, data, 0, 0, NOBODY);
    }

    private void request(int code, int flags, int priority, int fd, long address, int length, int how, long data) {
        while (tail - submitted > requestMask) {
            submit();
        }
        long at = (long) (tail & requestMask) * REQUEST_SIZE;
        requests.set(JAVA_LONG, at, code | flags << 8 | priority << 16 | (long) fd << 32);
        requests.set(JAVA_LONG, at + 8, 0);
        requests.set(JAVA_LONG, at + 16, address);
        requests.set(JAVA_LONG, at + 24, Integer.toUnsignedLong(length) | (long) how << 32);
        requests.set(JAVA_LONG, at + 32, data);
        requests.set(JAVA_LONG, at + 40, 0);
        requests.set(JAVA_LONG, at + 48, 0);
        requests.set(JAVA_LONG, at + 56, 0);
        tail++;
    }

    // ---- hand-over

    /** Hands over what is wanted; what can be done at once is done when this returns. */
    void submit() {
        enter(0, 0);
    }

    /** Hands over what is wanted and takes what came meanwhile. */
    void look() {
        enter(0, GET_EVENTS);
    }

    /** Hands over what is wanted and waits until something has come. */
    void await() {
        enter(1, GET_EVENTS | idly);
    }

    /** The same, but gives more a while to come, up to some number; returns behind that if nothing has come, too. */
    void await(int some, int micros) {
        if (leastTime.byteSize() == 0) {
            await();
        } else {
            leastTime.set(JAVA_INT, 12, micros);
            enter(some, GET_EVENTS | WITH_ARGUMENT | idly, leastTime);
        }
    }

    private void enter(int least, int flags) {
        enter(least, flags, MemorySegment.NULL);
    }

    private void enter(int least, int flags, MemorySegment argument) {
        INT.setRelease(requestRing, requestTailAt, tail);
        int result = Kernel.enter(errno, entry, tail - submitted, least, flags | by, argument, argument.byteSize());
        if (result >= 0) {
            submitted += result;
        } else if (result != Kernel.ETIME && !Kernel.passes(result)) {
            throw new IllegalStateException(Errors.newIOException("io_uring_enter", result));
        }
    }

    /** Hands over what is wanted and ends what waits for something on a descriptor. The completions come at the next look, at the earliest. */
    void cancelNow(int fd) {
        submit();
        cancellation.fill((byte) 0);
        cancellation.set(JAVA_INT, 8, fd);
        cancellation.set(JAVA_INT, 12, ALL_OF_DESCRIPTOR);
        cancellation.set(JAVA_LONG, 16, -1);
        cancellation.set(JAVA_LONG, 24, -1);
        int ignored = Kernel.register(errno, descriptor.intValue(), SYNC_CANCEL, cancellation, 1);
    }

    /** Has the kernel receive into the buffers that {@code ring} lists. */
    void buffers(MemorySegment ring, int entries) throws IOException {
        MemorySegment registration = arena.allocate(40, 8);
        registration.set(JAVA_LONG, 0, ring.address());
        registration.set(JAVA_INT, 8, entries);
        int result = Kernel.register(errno, descriptor.intValue(), REGISTER_BUFFERS, registration, 1);
        if (result < 0) {
            throw Errors.newIOException("io_uring_register", result);
        }
    }

    // ---- what came of it

    /** Behind the last completion that is there. */
    int end() {
        return (int) INT.getAcquire(completionRing, completionTailAt);
    }

    /** The first completion that was not taken yet. */
    int first() {
        return head;
    }

    /** Has taken the first completion: its place may be used again. */
    void taken() {
        INT.setRelease(completionRing, completionHeadAt, ++head);
    }

    long data(int completion) {
        return completionRing.get(JAVA_LONG, at(completion));
    }

    int result(int completion) {
        return completionRing.get(JAVA_INT, at(completion) + 8);
    }

    int flags(int completion) {
        return completionRing.get(JAVA_INT, at(completion) + 12);
    }

    /** Makes a completion nobody's. */
    void disown(int completion) {
        completionRing.set(JAVA_LONG, at(completion), NOBODY);
    }

    private long at(int completion) {
        return completionsAt + (long) (completion & completionMask) * COMPLETION_SIZE;
    }

    @Override
    public void close() {
        if (by == BY_INDEX) { // else the thread would hold on to it
            int ignored = Kernel.register(errno, descriptor.intValue(), UNREGISTER_DESCRIPTORS, number, 1);
        }
        try {
            descriptor.close();
        } catch (IOException ignored) {
            // nobody can do anything about it
        }
        mapped.forEach(Kernel::unmap);
        arena.close();
    }
}
