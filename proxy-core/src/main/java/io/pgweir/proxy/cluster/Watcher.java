package io.pgweir.proxy.cluster;

/** Whoever looks at a node again and again. Called on any thread, and as often as one likes. */
interface Watcher {
    Watcher NOBODY = new Watcher() {
        @Override
        public void look() {}

        @Override
        public void hurry(boolean waits) {}

        @Override
        public void doubt() {}
    };

    /** It is to look now. */
    void look();

    /** Somebody has use for a newer look, or even {@code waits} for one. */
    void hurry(boolean waits);

    /** Something went wrong with the node. */
    void doubt();
}
