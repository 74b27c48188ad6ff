package io.pgweir.proxy.web;

import io.pgweir.proxy.cluster.NodeEvent;
import io.pgweir.proxy.cluster.NodeStatus;
import io.pgweir.proxy.door.Arrivals;
import io.pgweir.proxy.metrics.Observation;
import io.pgweir.proxy.tally.Count;
import io.pgweir.proxy.tally.LatencySum;
import io.pgweir.proxy.tally.Tallied;
import io.pgweir.proxy.view.ClientCounts;
import io.pgweir.proxy.view.PoolSight;
import io.pgweir.proxy.view.RouteSight;
import io.pgweir.proxy.view.View;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** What the page shows, as JSON for any program. What lies with workers is as the {@link Recorder} last saw it. */
final class Api {
    /** Of more, those are shown that have most to do. */
    private static final int MOST_POOLS = 200;

    private static final int MOST_EVENTS = 100;

    private final Recorder recorder;
    private final View view;
    private final Supplier<List<NodeStatus>> nodes;
    private final Supplier<List<NodeEvent>> events;
    private final Arrivals arrivals;
    private final Health health;

    Api(
            Recorder recorder,
            View view,
            Supplier<List<NodeStatus>> nodes,
            Supplier<List<NodeEvent>> events,
            Arrivals arrivals,
            Health health) {
        this.recorder = recorder;
        this.view = view;
        this.nodes = nodes;
        this.events = events;
        this.arrivals = arrivals;
        this.health = health;
    }

    /** Each part by itself, and all of them together. */
    Map<String, Resource> resources() {
        Map<String, Resource> all = new TreeMap<>();
        all.put("/api/v1/status", Site.of(() -> Answer.json(status())));
        all.put("/api/v1/nodes", Site.of(() -> part(this::nodes)));
        all.put("/api/v1/pools", Site.of(() -> part(this::pools)));
        all.put("/api/v1/routes", Site.of(() -> part(this::routes)));
        all.put("/api/v1/events", Site.of(() -> part(this::events)));
        return all;
    }

    private static Answer part(Consumer<Json> write) {
        Json json = new Json();
        write.accept(json);
        return Answer.json(json.toString());
    }

    private String status() {
        Json json = new Json().object();
        String obstacle = health.obstacle();
        json.name("now").value(seconds(Instant.now()));
        json.name("started").value(seconds(view.started()));
        json.name("ready").value(obstacle.isEmpty());
        json.name("obstacle").value(obstacle);
        json.name("held_back").value(view.isHeldBack());
        clients(json.name("clients"));
        nodes(json.name("nodes"));
        pools(json.name("pools"));
        routes(json.name("routes"));
        events(json.name("events"));
        return json.end().toString();
    }

    private static double seconds(Instant time) {
        return time.toEpochMilli() / 1000.0;
    }

    private void clients(Json json) {
        json.object();
        json.name("connections").value(arrivals.inside());
        json.name("active").value(sum(ClientCounts::active));
        json.name("waiting").value(sum(ClientCounts::waiting));
        json.name("idle").value(sum(ClientCounts::idle));
        json.name("pinned").value(sum(ClientCounts::pinned));
        json.name("held").value(view.held());
        json.name("refused")
                .value(arrivals.refusals().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
        json.end();
    }

    private long sum(ToIntFunction<ClientCounts> of) {
        Observation seen = recorder.last();
        return seen == null ? 0 : seen.clients().stream().mapToInt(of).sum();
    }

    private void nodes(Json json) {
        List<NodeStatus> all = nodes.get();
        Rates rates = recorder.rates();
        json.array();
        for (NodeStatus node : all) {
            Tallied did =
                    rates == null ? Tallied.NOTHING : rates.ofNode(node.node().name());
            NodeJson.write(node, all, json);
            json.name("queries").value(rates == null ? 0 : rates.perSecond(did.of(Count.QUERIES)));
            latencies(did.queries(), json);
            json.end();
        }
        json.end();
    }

    private void pools(Json json) {
        Observation seen = recorder.last();
        List<PoolSight> all = seen == null ? List.of() : seen.pools();
        Rates rates = recorder.rates();
        json.object();
        json.name("count").value(all.size());
        json.name("shown").array();
        all.stream()
                .sorted(Comparator.comparingInt(PoolSight::waiting)
                        .thenComparingDouble(perSecond(rates))
                        .thenComparingInt(PoolSight::active)
                        .reversed())
                .limit(MOST_POOLS)
                .forEach(pool -> pool(pool, rates, json));
        json.end().end();
    }

    private static ToDoubleFunction<PoolSight> perSecond(@Nullable Rates rates) {
        return pool -> rates == null ? 0 : rates.perSecond(rates.of(pool).of(Count.QUERIES));
    }

    private static void pool(PoolSight pool, @Nullable Rates rates, Json json) {
        json.object();
        json.name("database").value(pool.database());
        json.name("user").value(pool.user());
        json.name("node").value(pool.node());
        json.name("mode").value(pool.mode().name().toLowerCase(Locale.ROOT));
        json.name("size").value(pool.size());
        json.name("active").value(pool.active());
        json.name("idle").value(pool.idle());
        json.name("opening").value(pool.opening());
        json.name("cleaning").value(pool.cleaning() + pool.beingCancelled());
        json.name("waiting").value(pool.waiting());
        json.name("longest_wait").value(pool.longestWaitNanos() / 1e9);
        json.name("queries").value(perSecond(rates).applyAsDouble(pool));
        latencies(rates == null ? LatencySum.NOTHING : rates.of(pool).queries(), json);
        json.end();
    }

    private static void latencies(LatencySum sum, Json json) {
        json.name("p50").value(sum.quantileNanos(0.5) / 1e9);
        json.name("p99").value(sum.quantileNanos(0.99) / 1e9);
    }

    private void routes(Json json) {
        json.object();
        json.name("healed").value(view.healed().refused() + view.healed().brokenOff());
        json.name("reasons").array();
        for (RouteSight route : view.routes()) {
            if (route.home() + route.away() > 0) {
                json.object();
                json.name("reason").value(route.reason().name().toLowerCase(Locale.ROOT));
                json.name("sentence").value(route.reason().sentence());
                json.name("home").value(route.home());
                json.name("away").value(route.away());
                json.end();
            }
        }
        json.end().end();
    }

    private void events(Json json) {
        List<NodeEvent> all = events.get();
        json.array();
        for (NodeEvent event : all.subList(Math.max(0, all.size() - MOST_EVENTS), all.size())) {
            json.object();
            json.name("at").value(seconds(event.at()));
            json.name("node").value(event.node().name());
            json.name("from").value(event.from().toString());
            json.name("to").value(event.to().toString());
            json.name("cause").value(event.cause());
            json.end();
        }
        json.end();
    }
}
