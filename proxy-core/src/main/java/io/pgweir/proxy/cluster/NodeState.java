package io.pgweir.proxy.cluster;

/** What a node is good for, as the cluster sees it and the operator wants it. */
public enum NodeState {
    /** Nobody has been able to ask it yet. */
    UNKNOWN("unknown"),
    /** It is used, as what its role and its weight allow. */
    UP("up"),
    /** A standby too far behind its primary to be read from. */
    LAGGING("lagging"),
    /** The operator takes it out of use: work that is on it goes on to its end, and no new work comes. */
    DRAINING("draining"),
    /** The operator stops new work from coming to it for a while. */
    PAUSED("paused"),
    /** It does not answer, or says that it can't be used. */
    DOWN("down"),
    /** It says that it is the primary, but another node is. */
    FALSE_PRIMARY("false primary");

    private final String word;

    NodeState(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
