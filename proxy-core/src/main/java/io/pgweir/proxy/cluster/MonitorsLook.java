package io.pgweir.proxy.cluster;

import java.util.List;
import java.util.function.Supplier;

/** Nobody looks where nodes are but their own monitors. */
record MonitorsLook(Supplier<List<NodeStatus>> nodes) implements Lookout {
    @Override
    public void hurry(boolean waits) {
        for (NodeStatus one : nodes.get()) {
            if (one.state() != NodeState.DOWN) {
                one.node().hurry(waits);
            }
        }
    }

    @Override
    public void looksHelp() {} // they keep their pace

    @Override
    public void forget(Node node) {} // they end with it
}
