package io.pgweir.proxy.session;

import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.cluster.Observed;
import io.pgweir.proxy.knowledge.Catalogs;
import io.pgweir.proxy.net.Tls;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.pool.Pools;
import io.pgweir.proxy.server.Connector;
import io.pgweir.proxy.statement.StatementCatalog;
import java.util.List;
import java.util.function.Supplier;

/** What all sessions share. The suppliers give what holds now: a reload or a new primary puts something else behind them. */
public record Commons(
        Supplier<PgweirConfig> config,
        Supplier<Tls> tls,
        Observed cluster,
        Catalogs catalogs,
        Pools pools,
        Connector connector,
        StatementCatalog catalog,
        Sessions sessions,
        List<Desk> desks,
        Asides asides) {
    public Commons {
        desks = List.copyOf(desks);
    }

    /** When a client of any worker was last told that something was committed. */
    long lastCommitNanos() {
        long last = desks.getFirst().committed().nanos();
        for (int i = 1; i < desks.size(); i++) {
            long one = desks.get(i).committed().nanos();
            last = one - last > 0 ? one : last;
        }
        return last;
    }

    Desk desk(Worker worker) {
        return desks.get(worker.index());
    }
}
