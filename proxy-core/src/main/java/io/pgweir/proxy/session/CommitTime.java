package io.pgweir.proxy.session;

/**
 * When a client of one worker was last told that something was committed. Written by that worker, before the client is told; read by
 * any. A field of each worker's own, so that none waits for another's cache line to write it.
 */
final class CommitTime {
    private volatile long nanos = System.nanoTime();

    void isNow() {
        nanos = System.nanoTime();
    }

    long nanos() {
        return nanos;
    }
}
