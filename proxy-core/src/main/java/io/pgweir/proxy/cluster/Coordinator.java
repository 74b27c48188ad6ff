package io.pgweir.proxy.cluster;

/** Sees to it that of several proxies over the same nodes only one promotes. */
interface Coordinator {
    /** The only proxy there is. */
    Coordinator SINGLE = _ -> true;

    /** Whether this proxy, and no other, is to promote this node now. Asked on a thread that may wait. */
    boolean mayPromote(Node node);
}
