package io.pgweir.proxy.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** The system calls that a ring needs and that neither Java nor Netty has. Each answers what the kernel says: below zero is -errno. */
@SuppressWarnings("restricted") // what this is for can't be had otherwise; the launcher allows it
final class Kernel {
    static final int EINTR = -4;
    static final int EAGAIN = -11;
    static final int EBUSY = -16;
    static final int EBADR = -53;
    static final int ETIME = -62;
    static final int ECONNABORTED = -103;
    static final int ENOBUFS = -105;
    static final int ECANCELED = -125;

    /** What has to be put where {@code errno} goes: a caller has one of its own and uses it over and over. */
    static final StructLayout ERRNO = Linker.Option.captureStateLayout();

    // the same numbers on all processors
    private static final long IO_URING_SETUP = 425;
    private static final long IO_URING_ENTER = 426;
    private static final long IO_URING_REGISTER = 427;
    private static final int READ_AND_WRITE = 3;
    private static final int SHARED_AND_POPULATED = 0x8001;

    private static final VarHandle ERRNO_VALUE = ERRNO.varHandle(PathElement.groupElement("errno"));
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBC = LINKER.defaultLookup();
    private static final MethodHandle SYSCALL = LINKER.downcallHandle(
            LIBC.findOrThrow("syscall"),
            FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));
    private static final MethodHandle MMAP = LINKER.downcallHandle(
            LIBC.findOrThrow("mmap"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP =
            LINKER.downcallHandle(LIBC.findOrThrow("munmap"), FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

    private Kernel() {}

    /** Whether an error is one that is gone when the same is asked for again. */
    static boolean passes(int error) {
        return error == EINTR || error == EAGAIN || error == EBUSY || error == EBADR;
    }

    /** Makes a ring; {@code params} is read and filled in. */
    static int setup(MemorySegment errno, int entries, MemorySegment params) {
        return call(errno, IO_URING_SETUP, entries, params.address(), 0, 0, 0, 0);
    }

    /** Hands over {@code submit} requests and waits until {@code least} completions are there, or as {@code argument} says. */
    static int enter(
            MemorySegment errno, int ring, int submit, int least, int flags, MemorySegment argument, long size) {
        return call(errno, IO_URING_ENTER, ring, submit, least, flags, argument.address(), size);
    }

    /** Says something about the ring itself. */
    static int register(MemorySegment errno, int ring, int what, MemorySegment argument, int count) {
        return call(errno, IO_URING_REGISTER, ring, what, argument.address(), count, 0, 0);
    }

    /** Memory that is shared with the kernel; null if it can't be had. It stays until {@link #unmap}. */
    static @Nullable MemorySegment map(int ring, long offset, long size) {
        long address;
        try {
            address = (long) MMAP.invokeExact(0L, size, READ_AND_WRITE, SHARED_AND_POPULATED, ring, offset);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
        return address == -1 ? null : MemorySegment.ofAddress(address).reinterpret(size);
    }

    static void unmap(MemorySegment mapped) {
        try {
            int ignored = (int) MUNMAP.invokeExact(mapped.address(), mapped.byteSize());
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static int call(MemorySegment errno, long number, long a, long b, long c, long d, long e, long f) {
        long result;
        try {
            result = (long) SYSCALL.invokeExact(errno, number, a, b, c, d, e, f);
        } catch (Throwable impossible) { // a system call throws nothing
            throw new AssertionError(impossible);
        }
        return result == -1 ? -(int) ERRNO_VALUE.get(errno, 0L) : (int) result;
    }
}
