package io.pgweir.proxy.console;

import io.pgweir.proxy.cluster.Cluster;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.session.Commons;
import io.pgweir.proxy.view.View;
import java.util.List;

/** All that commands look at and act upon. */
public record Scene(List<Worker> workers, Commons commons, Cluster cluster, View view, Steering steering) {
    public Scene {
        workers = List.copyOf(workers);
    }
}
