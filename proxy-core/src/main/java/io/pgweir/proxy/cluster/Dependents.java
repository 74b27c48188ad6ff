package io.pgweir.proxy.cluster;

/** Those who have connections to nodes, and must act when a node is not what it was. Called on any thread, and never waits. */
public interface Dependents {
    /** The node is lost, or must not be used any more: whoever works on it is told so. */
    void cutOff(Node node, String why);

    /** How many connections to it work for somebody just now, or are being opened. */
    int busy(Node node);

    /** The node is to be left: connections to it are closed when their work is done. */
    void leave(Node node);
}
