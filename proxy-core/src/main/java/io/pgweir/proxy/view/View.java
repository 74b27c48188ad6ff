package io.pgweir.proxy.view;

import io.netty.channel.Channel;
import io.pgweir.protocol.sql.Reason;
import io.pgweir.proxy.cluster.Cluster;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.Probe;
import io.pgweir.proxy.cluster.Topology;
import io.pgweir.proxy.net.Valve;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.pool.Gates;
import io.pgweir.proxy.pool.Pool;
import io.pgweir.proxy.pool.PoolKey;
import io.pgweir.proxy.pool.Share;
import io.pgweir.proxy.route.RouteCounts;
import io.pgweir.proxy.server.ServerLink;
import io.pgweir.proxy.session.Commons;
import io.pgweir.proxy.session.Desk;
import io.pgweir.proxy.session.Session;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Looks at the proxy. What is asked of the workers comes in a future, which ends on one of their loops: whoever has more to do
 * with it than a moment's work takes it elsewhere. A worker that has stopped answers nothing.
 */
public final class View {
    private final List<Worker> workers;
    private final Commons commons;
    private final Cluster cluster;
    private final Supplier<List<Channel>> doors;
    private final Instant started = Instant.now();

    /** @param doors the sockets that listen */
    public View(List<Worker> workers, Commons commons, Cluster cluster, Supplier<List<Channel>> doors) {
        this.workers = List.copyOf(workers);
        this.commons = commons;
        this.cluster = cluster;
        this.doors = doors;
    }

    public Instant started() {
        return started;
    }

    /** All pools, each with what its workers have of it together. */
    public CompletableFuture<List<PoolSight>> pools() {
        record Part(PoolKey key, PoolSight sight) {}
        return Round.<Pool, Part>begin(
                        workers,
                        commons.pools().all(),
                        (pool, worker, seen) -> seen.add(new Part(pool.key(), look(pool, worker))))
                .thenApply(parts -> parts.stream()
                        .collect(Collectors.groupingBy(
                                Part::key, LinkedHashMap::new, Collectors.mapping(Part::sight, Collectors.toList())))
                        .values()
                        .stream()
                        .map(PoolSight::sum)
                        .toList());
    }

    private static PoolSight look(Pool pool, Worker worker) {
        Share share = pool.share(worker);
        Map<ServerSight.State, Integer> inState = new EnumMap<>(ServerSight.State.class);
        for (ServerLink link : share.links()) {
            inState.merge(ServerSight.stateOf(link), 1, Integer::sum);
        }
        PoolKey key = pool.key();
        return new PoolSight(
                key.database(),
                key.serverDatabase(),
                key.user(),
                key.node().name(),
                pool.config().mode(),
                pool.config().size(),
                inState.getOrDefault(ServerSight.State.ACTIVE, 0)
                        + inState.getOrDefault(ServerSight.State.LISTENING, 0),
                inState.getOrDefault(ServerSight.State.IDLE, 0),
                inState.getOrDefault(ServerSight.State.CLEANING, 0),
                inState.getOrDefault(ServerSight.State.BEING_CANCELLED, 0),
                (int) share.links().stream().filter(pool::isOutdated).count(),
                share.opening(),
                share.waiting(),
                share.longestWaitNanos(),
                share.tally().read());
    }

    /** How many clients there are, by database and user. */
    public CompletableFuture<List<ClientCounts>> clientCounts() {
        return Round.<Session, ClientCounts>begin(workers, commons.sessions().all(), (session, worker, seen) -> {
                    if (session.quarters.isOn(worker)) {
                        seen.add(count(session));
                    }
                })
                .thenApply(View::sums);
    }

    private static ClientCounts count(Session session) {
        ClientSight.State state = ClientSight.stateOf(session);
        return new ClientCounts(
                session.identity().database().name(),
                session.identity().account().name(),
                state == ClientSight.State.ACTIVE ? 1 : 0,
                state == ClientSight.State.WAITING ? 1 : 0,
                state == ClientSight.State.IDLE ? 1 : 0,
                session.pin() == null ? 0 : 1);
    }

    private static List<ClientCounts> sums(List<ClientCounts> ones) {
        record Who(String database, String user) {}
        Map<Who, ClientCounts> sums = new LinkedHashMap<>();
        for (ClientCounts one : ones) {
            sums.merge(new Who(one.database(), one.user()), one, ClientCounts::plus);
        }
        return List.copyOf(sums.values());
    }

    /** All clients that have logged in. */
    public CompletableFuture<List<ClientSight>> clients() {
        Clock clock = Clock.now();
        return Round.begin(workers, commons.sessions().all(), (session, worker, seen) -> {
            if (session.quarters.isOn(worker)) {
                seen.add(ClientSight.of(session, clock));
            }
        });
    }

    /** How many bytes clients and servers have not taken yet of what was written to them. */
    public CompletableFuture<Long> unsent() {
        CompletableFuture<List<Long>> toClients =
                Round.begin(workers, commons.sessions().all(), (session, worker, seen) -> {
                    if (session.quarters.isOn(worker)) {
                        seen.add(session.unsentBytes());
                    }
                });
        CompletableFuture<List<Long>> toServers =
                Round.begin(workers, commons.pools().all(), (pool, worker, seen) -> {
                    for (ServerLink link : pool.share(worker).links()) {
                        seen.add(link.unsentBytes());
                    }
                });
        return toClients.thenCombine(toServers, (one, other) -> sum(one) + sum(other));
    }

    private static long sum(List<Long> parts) {
        return parts.stream().mapToLong(Long::longValue).sum();
    }

    /** The workers themselves. */
    public CompletableFuture<List<WorkerSight>> workers() {
        return Round.begin(workers, List.of(workers.size()), (_, worker, seen) -> seen.add(WorkerSight.of(worker)));
    }

    /** Where clients and operators can connect. */
    public List<DoorSight> doors() {
        return doors.get().stream()
                .map(door -> new DoorSight(Valve.descriptorOf(door), (InetSocketAddress) door.localAddress()))
                .toList();
    }

    /** All server connections that belong to pools. */
    public CompletableFuture<List<ServerSight>> servers() {
        Clock clock = Clock.now();
        return Round.begin(workers, commons.pools().all(), (pool, worker, seen) -> {
            for (ServerLink link : pool.share(worker).links()) {
                seen.add(ServerSight.of(pool.key(), link, clock));
            }
        });
    }

    /** How many units of work went where, for each reason there was. */
    public List<RouteSight> routes() {
        List<RouteCounts> counts = routeCounts();
        List<RouteSight> seen = new ArrayList<>();
        for (Reason reason : Reason.values()) {
            seen.add(new RouteSight(
                    reason, RouteCounts.sent(counts, reason, false), RouteCounts.sent(counts, reason, true)));
        }
        return seen;
    }

    /** Sessions that are held because the node that they need is not there, which most often is a primary. */
    public int held() {
        return commons.sessions().stranded();
    }

    /** How often sessions were held since the start. */
    public long holds() {
        return commons.sessions().holdsSoFar();
    }

    /** How often that was in vain: the session was told that there is no such node. */
    public long holdsInVain() {
        return commons.sessions().holdsInVain();
    }

    /** Whether the operator holds pools back, all of them or some. */
    public boolean isHeldBack() {
        Gates gates = commons.pools().gates();
        return gates.isAny(Gates.State.PAUSED) || gates.isAny(Gates.State.SUSPENDED);
    }

    public Healed healed() {
        List<RouteCounts> counts = routeCounts();
        return new Healed(RouteCounts.refused(counts), RouteCounts.brokenOff(counts));
    }

    private List<RouteCounts> routeCounts() {
        return commons.desks().stream().map(Desk::counts).toList();
    }

    /** The nodes in the order of the configuration. */
    public List<NodeSight> nodes() {
        Topology topology = cluster.topology();
        Probe probe = cluster.probe();
        List<NodeSight> seen = new ArrayList<>();
        for (Node node : cluster.nodes()) {
            boolean standby = topology.standbys().contains(node);
            boolean primary = node == topology.primary();
            seen.add(new NodeSight(
                    seen.size(),
                    node.name(),
                    node.host(),
                    node.port(),
                    node.weight(),
                    primary ? "primary" : standby ? "standby" : "unknown",
                    primary || standby,
                    standby && node.isFresh(),
                    node.replayed(),
                    standby && probe != null ? Math.max(0, probe.position() - node.replayed()) : -1,
                    node.lastFailure()));
        }
        return seen;
    }
}
