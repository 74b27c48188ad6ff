package io.pgweir.proxy.cluster;

import io.pgweir.config.FailoverConfig;
import io.pgweir.config.FailoverMode;
import io.pgweir.config.MonitorConfig;
import io.pgweir.config.PgweirConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes, watched. What the monitors see becomes a {@link Topology}, which anybody may read at any time, and a
 * {@link NodeStatus} of each node.
 *
 * <p>Reports come from the monitors' threads, the operator's wishes from any; judging them is the one place here that takes a lock,
 * far from any worker.
 */
public final class Cluster implements Observed, Sightings, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Cluster.class);

    /** Whoever waits for something that can be seen looks at least so often whether it can. */
    private static final long LOOK_MILLIS = 10;

    private final Roll roll = new Roll();
    private final Members members;
    private final @Nullable Thread asking;
    private final Supplier<PgweirConfig> config;
    private final Judgements judgements;
    private final Chronicle chronicle = new Chronicle();
    private volatile Topology topology = new Topology(null, List.of());
    private final Glimpses glimpses = new Glimpses();
    private final Lookout monitors = new MonitorsLook(this::status);
    private volatile Lookout lookout = monitors;
    private volatile List<NodeStatus> status = List.of();
    private volatile List<NodeEvent> events = List.of();
    private volatile Dependents dependents = Dependents.NOBODY;
    private final @Nullable MonitorConfig monitor;
    private final @Nullable Changeover changeover;
    private final Hook hook;
    /** The last primary that there was. */
    private @Nullable Node lastPrimary;
    /** Since when there has been none; 0 while there is one. */
    private long lostNanos;

    private volatile boolean closed;

    public Cluster(Supplier<PgweirConfig> config) {
        this(config, Members.Names.OF_SYSTEM);
    }

    Cluster(Supplier<PgweirConfig> config, Members.Names names) {
        this.config = config;
        this.members = new Members(names);
        this.judgements = new Judgements(config, glimpses);
        PgweirConfig now = config.get();
        MonitorConfig monitor = now.monitor();
        this.monitor = monitor;
        hook = new Hook(this::nodes);
        changeover = monitor == null ? null : new Changeover(this, monitor, Coordinator.SINGLE);
        asking =
                monitor == null ? null : Thread.ofVirtual().name("pgweir-names").unstarted(this::askForNames);
        roll.admit(members.wanted(now), this::watch);
        if (monitor == null) {
            topology = new Topology(nodes().getFirst(), List.of()); // a single node, which nobody has to be asked about
        }
        publish();
    }

    private Watched watch(Members.Member member) {
        Node node = member.toNode();
        return new Watched(node, monitor == null ? null : new NodeMonitor(node, monitor, this));
    }

    /** Those who are to act when a node is lost; before the start. */
    public void dependents(Dependents who) {
        dependents = who;
    }

    /** Who looks often where the nodes are while somebody waits for that; before the start. Without one, monitors have to. */
    public void lookout(Lookout who) {
        lookout = who;
    }

    /** For the lookout to tell what it sees. */
    public Glimpses glimpses() {
        return glimpses;
    }

    public synchronized void start() {
        roll.all().forEach(Cluster::start);
        if (asking != null) {
            asking.start();
        }
    }

    private static void start(Watched one) {
        NodeMonitor monitor = one.monitor();
        if (monitor != null) {
            monitor.start();
        }
    }

    // ---- who belongs to it

    /** There is another configuration: nodes come, go and change their part of the reads. */
    public void reconfigure() {
        if (asking == null) {
            log.info("nodes are watched, and can be changed, only after a restart with a monitor");
        } else {
            LockSupport.unpark(asking);
        }
    }

    private void askForNames() {
        while (!closed) {
            PgweirConfig now = config.get();
            members.ask(now);
            admit(members.wanted(now));
            LockSupport.parkNanos(limits().resolvePeriod().toNanos());
        }
    }

    synchronized void admit(List<Members.Member> wanted) {
        if (closed) {
            return;
        }
        Roll.Change change = roll.admit(wanted, this::watch);
        change.added().forEach(Cluster::start);
        judge(System.nanoTime());
        change.leaving().forEach(one -> dependents.leave(one.node()));
    }

    private List<Node> dismiss() {
        List<Watched> gone = roll.dismiss(node -> busy(node) == 0);
        for (Watched one : gone) {
            log.info("node {} is watched no more", one.node());
            lastPrimary = lastPrimary == one.node() ? null : lastPrimary;
            Thread.startVirtualThread(() -> stop(one)); // which may have to wait for a connect
        }
        return names(gone);
    }

    /** Only now, as nobody finds them in the topology any more. */
    private void forget(List<Node> gone) {
        gone.forEach(lookout::forget);
    }

    private static void stop(Watched one) {
        NodeMonitor monitor = one.monitor();
        if (monitor != null) {
            monitor.close();
        }
    }

    // ---- what anybody may read

    public List<Node> nodes() {
        return roll.nodes();
    }

    /** The node of this name, or null. */
    public @Nullable Node node(String name) {
        return nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** What is known of each node, in the order of the configuration. */
    public List<NodeStatus> status() {
        return status;
    }

    /** The last changes of nodes' states, the oldest first. */
    public List<NodeEvent> events() {
        return events;
    }

    @Override
    public Topology topology() {
        return topology;
    }

    @Override
    public @Nullable Probe probe() {
        return glimpses.newest();
    }

    @Override
    public void hurry(boolean waits) {
        lookout.hurry(waits);
    }

    @Override
    public void looksHelp() {
        lookout.looksHelp();
    }

    // ---- what the operator wants

    /** New work goes to the node again, as its role and its lag allow. */
    public void attach(Node node, String by) {
        wish(node, Watched.Wish.NONE, by);
    }

    /** No new work goes to the node; connections to it are closed when they have done theirs. */
    public void drain(Node node, String by) {
        wish(node, Watched.Wish.DRAINING, by);
        dependents.leave(node);
    }

    /** No new work goes to the node until it is attached again; connections stay. */
    public void pause(Node node, String by) {
        wish(node, Watched.Wish.PAUSED, by);
    }

    /**
     * Makes a standby the primary where there is none. What comes of it, with the reason if it fails, is told to whoever asked, and
     * logged.
     */
    public CompletableFuture<Void> promote(Node standby, String by) {
        return changeover().promote(standby, by);
    }

    /**
     * Makes a standby the primary in place of the present one, when all transactions there are done and the standby has all that they
     * wrote: clients wait, and none gets an error. If that can't be had, all stays as it was.
     */
    public CompletableFuture<Void> switchover(Node standby, String by) {
        return changeover()
                .switchover(standby, by, config.get().failover().hold().dividedBy(2));
    }

    private Changeover changeover() {
        if (changeover == null) {
            throw new IllegalStateException("without a monitor nobody can be promoted");
        }
        return changeover;
    }

    /** How many connections to the node work for somebody. */
    int busy(Node node) {
        return dependents.busy(node);
    }

    /** Tells when nobody can be about to work on a node any more that is not to be worked on as of now. */
    BooleanSupplier round() {
        return dependents.round();
    }

    /** Waits until something can be seen; false if it takes too long. The monitors look often meanwhile. */
    synchronized boolean await(BooleanSupplier what, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!what.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            monitors.hurry(true);
            wait(LOOK_MILLIS);
        }
        return true;
    }

    private synchronized void wish(Node node, Watched.Wish wish, String by) {
        Watched one = roll.of(node);
        one.wish = wish;
        one.wishedBy = by;
        judge(System.nanoTime());
    }

    // ---- what monitors see

    @Override
    public synchronized void saw(Node node, Look look, @Nullable Details details, Duration answeredIn) {
        long now = System.nanoTime();
        Watched one = roll.find(node);
        if (one == null) {
            return; // it is none of ours any more
        }
        one.health.answered(limits(), now);
        one.saw(look, details, answeredIn);
        if (one.lacksRightsNewly()) {
            log.warn(
                    "node {}: the monitor's user lacks the rights of pg_monitor, so connections in use, upstreams and"
                            + " followers can't be seen",
                    node);
        }
        judge(now);
        judgements.settle(one);
    }

    @Override
    public synchronized void failed(Node node, Failure failure) {
        Watched one = roll.find(node);
        if (one == null) {
            return;
        }
        one.failed(failure);
        if (failure.kind() == Failure.Kind.SILENT) {
            node.mayHaveCrashed();
        }
        if (failure.kind() != Failure.Kind.FULL || !one.health.isAlive()) {
            long now = System.nanoTime();
            one.health.failed(limits(), now);
            if (!one.health.isAlive()) {
                one.isLost();
                judgements.lost(node);
            }
            judge(now);
        }
    }

    @Override
    public @Nullable UnderWay underWay() {
        return judgements.underWay();
    }

    @Override
    public long nanosToNextDetails() {
        return Haste.toDetails(limits().period().toNanos(), topology.primary() == null);
    }

    @Override
    public synchronized long nanosToNextLook(Node node) {
        Watched one = roll.find(node);
        boolean inDoubt = one != null && one.health.isInDoubt();
        return Haste.toLook(limits().period().toNanos(), inDoubt, topology.primary() == null);
    }

    private MonitorConfig limits() {
        return Objects.requireNonNull(config.get().monitor(), "nobody watches without it");
    }

    // ---- judging

    /** Something was seen or wished. Publishes who is what, and where, now. */
    private void judge(long now) {
        List<Node> gone = dismiss();
        Topology before = topology;
        List<Watched> claimants = claimants();
        Watched primary = Election.winner(claimants, before.primary());
        Node node = primary == null ? null : primary.node();
        judgements.isLedBy(primary);
        Node former = lastPrimary;
        judgements.locate(primary, former == null ? null : roll.find(former), roll.all(), now);
        List<NodeEvent> news = new ArrayList<>();
        for (Watched one : roll.all()) {
            NodeEvent event = judgements.judge(one, primary, now);
            if (event != null) {
                if (event.from() == NodeState.DOWN) {
                    one.node().connected(); // whoever waits for it need not wait for its next try
                }
                news.add(event);
                chronicle.enter(event);
            }
        }
        Topology next = new Topology(node, names(usableAs(Role.STANDBY)));
        if (!next.equals(before)) {
            topology = next;
            log.info("primary: {}, standbys: {}", node == null ? "none" : node, next.standbys());
            if (node == null && before.primary() != null) {
                nodes().forEach(Node::look); // to see what is left, or that it is there but not to be worked on
            }
        }
        forget(gone);
        publish();
        news.forEach(this::act);
        follow(node);
        promoteIfLost(primary, now);
    }

    /** Those that may be the primary: all that say so, unless the operator wants none but the one that was it. */
    private List<Watched> claimants() {
        Node last = lastPrimary;
        boolean any = last == null
                || config.get().failover().mode() != FailoverMode.NONE
                || changeover != null && changeover.isRunning();
        List<Watched> claimants = new ArrayList<>();
        for (Watched one : usableAs(Role.PRIMARY)) {
            boolean kept = !any && one.node() != last;
            one.keptOut = kept ? "with failover.mode none " + last + " is the primary, here or not" : null;
            if (!kept) {
                claimants.add(one);
            }
        }
        return claimants;
    }

    /** There may be another primary than before: those who are to follow it by the operator's own means are told to. */
    private void follow(@Nullable Node primary) {
        Node before = lastPrimary;
        if (primary != null) {
            lastPrimary = primary;
            if (before != null && before != primary) {
                FailoverConfig hooks = config.get().failover();
                nodes().stream()
                        .filter(other -> other != primary)
                        .forEach(other -> hook.run(hooks.onPromote(), hooks.hookTimeout(), other, primary, before));
            }
        }
    }

    /** Where that is ours to do: when the primary is gone for us and for all standbys, one of them takes its place. */
    private void promoteIfLost(@Nullable Watched primary, long now) {
        FailoverConfig failover = config.get().failover();
        Node lost = lastPrimary;
        Watched former = lost == null ? null : roll.find(lost);
        if (primary != null || former == null || former.wish != Watched.Wish.NONE) {
            lostNanos = 0;
            return;
        }
        lostNanos = lostNanos == 0 ? now : lostNanos;
        List<Watched> standbys = usableAs(Role.STANDBY);
        Watched next = Changeover.mostAdvanced(standbys);
        boolean due = failover.mode() == FailoverMode.PROMOTE
                && now - lostNanos > failover.promoteAfter().toNanos()
                && standbys.stream().allMatch(Watched::receivesNothing);
        if (due && next != null && changeover != null && !changeover.isRunning()) {
            lostNanos = now; // another attempt comes no sooner than this one came
            CompletableFuture<Void> _ = changeover.promote(next.node(), "pgweir, as " + lost + " is lost");
        }
    }

    /** Whoever works on a node that is not what it was must not wait for it any longer, and never writes on a former primary. */
    private void act(NodeEvent event) {
        FailoverConfig hooks = config.get().failover();
        hook.run(hooks.onNodeChange(), hooks.hookTimeout(), event.node(), topology.primary(), lastPrimary);
        if (event.to() == NodeState.DOWN) {
            hook.run(hooks.onFailover(), hooks.hookTimeout(), event.node(), topology.primary(), lastPrimary);
        }
        Failure failure = roll.of(event.node()).failure();
        boolean lost = event.to() == NodeState.DOWN
                && event.from() != NodeState.UNKNOWN
                && failure != null
                && failure.kind() == Failure.Kind.SILENT;
        if (lost || event.to() == NodeState.FALSE_PRIMARY) {
            dependents.cutOff(event.node(), "node " + event.node() + " is " + event.to() + ": " + event.cause());
        }
    }

    private void publish() {
        List<Follower> followers = new ArrayList<>();
        for (Watched one : roll.all()) {
            Details details = one.details();
            if (details != null) {
                followers.addAll(details.followers());
            }
        }
        List<NodeStatus> all = new ArrayList<>();
        for (Watched one : roll.all()) {
            Details details = one.details();
            Follower seen =
                    details == null || one.look().role() != Role.STANDBY ? null : Details.own(details, followers);
            all.add(one.status(seen));
        }
        status = List.copyOf(all);
        events = chronicle.events();
    }

    private List<Watched> usableAs(Role role) {
        return roll.all().stream().filter(one -> one.isUsableAs(role)).toList();
    }

    private static List<Node> names(List<Watched> all) {
        return all.stream().map(Watched::node).toList();
    }

    @Override
    public void close() {
        closed = true;
        if (asking != null) {
            LockSupport.unpark(asking);
        }
        roll.all().forEach(Cluster::stop);
    }
}
