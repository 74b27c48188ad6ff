package io.pgweir.proxy.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.pgweir.config.ListenerConfig;
import io.pgweir.config.Route;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.Topology;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What load balancers and orchestrators ask: does it live, and should it get clients? */
public final class Health {
    private final Supplier<Topology> topology;
    private final List<ListenerConfig> listeners;
    private final BooleanSupplier isStopping;

    public Health(Supplier<Topology> topology, List<ListenerConfig> listeners, BooleanSupplier isStopping) {
        this.topology = topology;
        this.listeners = List.copyOf(listeners);
        this.isStopping = isStopping;
    }

    /** It answers, so it lives. A cluster without a primary is no reason to start it anew. */
    Answer live() {
        return Answer.text(HttpResponseStatus.OK, "live");
    }

    Answer ready() {
        String obstacle = obstacle();
        return obstacle.isEmpty()
                ? Answer.text(HttpResponseStatus.OK, "ready")
                : Answer.text(HttpResponseStatus.SERVICE_UNAVAILABLE, "not ready: " + obstacle);
    }

    /** Why new clients had better go elsewhere; empty if at least one listener has somewhere to lead them. */
    public String obstacle() {
        if (isStopping.getAsBoolean()) {
            return "stopping";
        }
        Topology now = topology.get();
        boolean hasPrimary = answers(now.primary());
        boolean hasStandby = now.standbys().stream().anyMatch(Health::answers);
        for (ListenerConfig listener : listeners) {
            if (hasPrimary || listener.route() == Route.STANDBY && hasStandby) {
                return "";
            }
        }
        return now.primary() == null ? "no primary" : "the primary refuses connections";
    }

    private static boolean answers(@Nullable Node node) {
        return node != null && node.lastFailure().isEmpty();
    }
}
