package io.pgweir.proxy.net;

/** Something on a worker that wants to know that time has passed. */
public interface Timed {
    /**
     * Called by the worker about ten times a second.
     *
     * @param now the worker's clock
     * @return false to be called no more
     */
    boolean tick(long now);
}
