package io.pgweir.proxy.cluster;

/** Whoever looks where nodes are, for reads that wait for just that, more often and more cheaply than monitors do. */
public interface Lookout {
    /**
     * Somebody has use for a newer position, or even {@code waits} for one. Called on any thread, and as often as one likes.
     */
    void hurry(boolean waits);

    /** Nobody has use for this one any more. */
    void forget(Node node);
}
