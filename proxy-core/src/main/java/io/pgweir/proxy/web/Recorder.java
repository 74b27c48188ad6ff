package io.pgweir.proxy.web;

import io.pgweir.proxy.cluster.NodeStatus;
import io.pgweir.proxy.cluster.Role;
import io.pgweir.proxy.metrics.Observation;
import io.pgweir.proxy.metrics.Observer;
import io.pgweir.proxy.tally.Count;
import io.pgweir.proxy.tally.LatencySum;
import io.pgweir.proxy.view.ClientCounts;
import io.pgweir.proxy.view.RouteSight;
import io.pgweir.proxy.view.View;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every two seconds and remembers the last ten minutes, so that whoever opens the page sees at once what has been going
 * on. However many look at it, workers are asked no more often than that. Lives on the loop of the HTTP port.
 */
final class Recorder {
    static final int SECONDS = 2;
    private static final int REMEMBERED = 300;
    private static final Logger log = LoggerFactory.getLogger(Recorder.class);

    private final Observer observer;
    private final View view;
    private final Supplier<List<NodeStatus>> nodes;
    private final Deque<Moment> moments = new ArrayDeque<>();
    private @Nullable Observation last;
    private @Nullable Rates rates;
    private long home;
    private long away;

    Recorder(Observer observer, View view, Supplier<List<NodeStatus>> nodes) {
        this.observer = observer;
        this.view = view;
        this.nodes = nodes;
    }

    void start(ScheduledExecutorService loop) {
        var _ = loop.scheduleWithFixedDelay(this::look, 0, SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        observer.look().thenAccept(this::take).exceptionally(failure -> {
            log.error("nothing could be seen", failure);
            return null;
        });
    }

    /** Adds what was observed. */
    void take(Observation now) {
        Observation before = last;
        last = now;
        if (before == null) {
            routesSince();
            return;
        }
        Rates since = new Rates(before, now);
        rates = since;
        moments.addLast(moment(since, now));
        if (moments.size() > REMEMBERED) {
            moments.removeFirst();
        }
    }

    private Moment moment(Rates since, Observation now) {
        long homeBefore = home;
        long awayBefore = away;
        routesSince();
        LatencySum queries = since.all().queries();
        Map<String, Double> byNode = new LinkedHashMap<>();
        Map<String, Double> lag = new LinkedHashMap<>();
        for (NodeStatus node : nodes.get()) {
            String name = node.node().name();
            byNode.put(name, since.perSecond(since.ofNode(name).of(Count.QUERIES)));
            if (node.role() == Role.STANDBY) {
                lag.put(name, node.behind().toNanos() / 1e9);
            }
        }
        return new Moment(
                now.time().toEpochMilli() / 1000.0,
                since.perSecond(since.all().of(Count.TRANSACTIONS)),
                since.perSecond(since.all().of(Count.QUERIES)),
                since.perSecond(home - homeBefore),
                since.perSecond(away - awayBefore),
                queries.quantileNanos(0.5) / 1e9,
                queries.quantileNanos(0.95) / 1e9,
                queries.quantileNanos(0.99) / 1e9,
                sum(now, ClientCounts::active),
                sum(now, ClientCounts::waiting),
                sum(now, ClientCounts::idle),
                byNode,
                lag);
    }

    private void routesSince() {
        home = view.routes().stream().mapToLong(RouteSight::home).sum();
        away = view.routes().stream().mapToLong(RouteSight::away).sum();
    }

    private static long sum(Observation seen, ToIntFunction<ClientCounts> of) {
        return seen.clients().stream().mapToInt(of).sum();
    }

    /** What was seen last, or null if nothing was yet. */
    @Nullable
    Observation last() {
        return last;
    }

    /** What was done between the last two looks, or null before there were two. */
    @Nullable
    Rates rates() {
        return rates;
    }

    /** What is remembered of the time after {@code time}, the oldest first. */
    List<Moment> after(double time) {
        List<Moment> after = new ArrayList<>();
        for (Moment moment : moments) {
            if (moment.time() > time) {
                after.add(moment);
            }
        }
        return after;
    }
}
