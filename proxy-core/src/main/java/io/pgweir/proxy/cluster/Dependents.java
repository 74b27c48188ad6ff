package io.pgweir.proxy.cluster;

import java.util.function.BooleanSupplier;

/** Those who have connections to nodes, and must act when a node is not what it was. Called on any thread, and never waits. */
public interface Dependents {
    Dependents NOBODY = new Dependents() {
        @Override
        public void cutOff(Node node, String why) {}

        @Override
        public int busy(Node node) {
            return 0;
        }

        @Override
        public BooleanSupplier round() {
            return () -> true;
        }

        @Override
        public void leave(Node node) {}
    };

    /** The node is lost, or must not be used any more: whoever works on it is told so. */
    void cutOff(Node node, String why);

    /** How many connections to it work for somebody just now, or are being opened. */
    int busy(Node node);

    /**
     * Tells when each of them has come to the end of what it is at now. Who chose a node a moment ago may not be {@link #busy} yet, but is
     * by then; and who chooses one after that knows what is published now.
     */
    BooleanSupplier round();

    /** The node is to be left: connections to it are closed when their work is done. */
    void leave(Node node);
}
