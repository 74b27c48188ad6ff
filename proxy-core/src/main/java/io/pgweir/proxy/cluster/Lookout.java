package io.pgweir.proxy.cluster;

/** Whoever looks where nodes are, for reads that wait for just that, more often and more cheaply than monitors do. */
public interface Lookout {
    /**
     * Somebody has use for a newer position, or even {@code waits} for one. Called on any thread, and as often as one likes.
     */
    void hurry(boolean waits);

    /** A read could leave the primary by what was seen, so that it pays to look. Called on any thread, and as often as one likes. */
    void looksHelp();

    /** Nobody has use for this one any more. */
    void forget(Node node);
}
