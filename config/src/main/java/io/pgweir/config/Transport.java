package io.pgweir.config;

/** By which of the kernel's ways sockets are read and written. */
public enum Transport {
    /** The cheapest that the machine has. */
    AUTO,
    /** Linux's io_uring: what a turn of a loop reads and writes is one call to the kernel. */
    IO_URING,
    /** Linux's epoll. */
    EPOLL,
    /** Java's own, which every machine has. */
    NIO
}
