package io.pgweir.proxy.session;

import io.pgweir.config.BeyondLag;
import io.pgweir.config.Consistency;
import io.pgweir.config.PoolConfig;
import io.pgweir.config.PoolMode;
import io.pgweir.config.RedirectConfig;
import io.pgweir.config.Route;
import io.pgweir.config.RoutingConfig;
import io.pgweir.protocol.Fault;
import io.pgweir.protocol.SqlState;
import io.pgweir.protocol.sql.Recency;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.Probe;
import io.pgweir.proxy.cluster.Topology;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.pool.Share;
import io.pgweir.proxy.route.Balancer;
import io.pgweir.proxy.route.Floor;
import io.pgweir.proxy.server.ServerLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session's ways to servers. One leads home, to the node of its listener's route, where everything can be done that the
 * listener allows; the others lead to the standbys that its reads may go to.
 */
public final class Way {
    private static final String HOT_STANDBY = "in_hot_standby";
    /** So many milliseconds a read waits at most for a standby that is new enough. */
    private static final int SHORT_WAIT = 5;
    /** And so many until the primary shows what a standby has shown already. */
    private static final int LONG_WAIT = 200;

    private final Commons commons;
    private final Identity identity;
    private Worker worker;
    private Desk desk;
    private String application;
    private @Nullable Topology seen;
    private @Nullable Node home;
    private @Nullable PoolConfig config;
    /** What the operator says of whose reads go where, and what comes of that for this session's. */
    private @Nullable RoutingConfig rules;

    private @Nullable String redirect;
    private @Nullable Node preferred;
    /** How new the next read has to be. */
    private final Floor floor = new Floor();

    private final Entered entered;
    private final Demand demand;
    private final OwnSettings own;
    private final Patience patience = new Patience();
    /** Its reads had better go to another standby when they may. */
    private boolean moves;
    /** Its read waits for a standby, as others did not wait in vain. */
    private boolean hopes;

    /** @param application what the client calls itself */
    public Way(Commons commons, Identity identity, Worker worker, String application) {
        this.commons = commons;
        this.identity = identity;
        this.worker = worker;
        this.desk = commons.desk(worker);
        this.application = application;
        this.entered = new Entered(commons.pools(), identity);
        this.demand = new Demand(commons, identity);
        this.own = new OwnSettings(commons, this);
    }

    /** The client comes with these settings. What it says to us that can't be is refused, as a server refuses it at a start. */
    public @Nullable Fault comesWith(Map<String, String> settings) {
        return own.beginWith(settings);
    }

    Demand demand() {
        return demand;
    }

    Floor floor() {
        return floor;
    }

    /** What the client sets here and not on a server. */
    OwnSettings own() {
        return own;
    }

    /** The client calls itself something else now: other rules may hold for it. */
    void comesAs(String name) {
        application = name;
        rules = null;
    }

    /** No node came that the session could have gone on with. */
    void heldInVain() {
        commons.sessions().heldInVain();
    }

    ClientLog clientLog() {
        return new ClientLog(commons.config(), identity, this);
    }

    String application() {
        return application;
    }

    /** The session lives on this worker from now on. */
    void livesOn(Worker now) {
        worker = now;
        desk = commons.desk(now);
    }

    Worker worker() {
        return worker;
    }

    /** What the sessions of its worker share. */
    Desk desk() {
        return desk;
    }

    /** This worker's share of the pool at home, or null while there is no node for this route. */
    public @Nullable Share share() {
        look();
        return shareOn(home);
    }

    /**
     * The share to lease from for more than a read.
     *
     * @param again it was asked for before, and waited
     */
    @Nullable
    Share shareForMore(boolean again) {
        if (!again) {
            patience.goesHome();
        }
        if (floor.unsettled() != null) {
            commons.cluster().hurry(true); // it will be asked for by the next read: better now than then
        }
        return share();
    }

    /**
     * The share to lease from for a read: at home where no standby may have it.
     *
     * @param again it was asked for before, and waited
     */
    @Nullable
    Share shareForRead(Recency said, boolean again) {
        look();
        if (!again) {
            demand.reads(said);
            hopes = false;
        }
        Node chosen = readsAway() ? standby() : null;
        return shareOn(chosen == null ? home : chosen);
    }

    private boolean readsAway() {
        return isSplit() && config().mode() != PoolMode.SESSION;
    }

    /** Whether the read that {@link #shareForRead} had no share for could be given one now. */
    boolean mayReadNow() {
        look();
        return home != null || readsAway() && standby() != null;
    }

    /** The share of a pool on any node that there is, or null while there is none. */
    public @Nullable Share anyShare() {
        Share found = share();
        Topology topology = seen;
        if (found == null && topology != null && !topology.standbys().isEmpty()) {
            found = shareOn(topology.standbys().getFirst());
        }
        return found;
    }

    /** The share to find out with how a client is greeted: where it may read while there is no primary, a standby's will do. */
    @Nullable
    Share shareForGreeting() {
        return isSplit() ? anyShare() : share();
    }

    /** What this server reports, as the session's home would report it. */
    Map<String, String> asAtHome(ServerLink link) {
        Map<String, String> reported = link.parameters();
        if (link.node() == home || !reported.containsKey(HOT_STANDBY)) {
            return reported;
        }
        Map<String, String> asPrimary = new LinkedHashMap<>(reported);
        asPrimary.put(HOT_STANDBY, "off");
        return asPrimary;
    }

    /** Looks whom the operator's rules prefer for this session's reads. */
    private void obey(RoutingConfig routing, Topology topology) {
        rules = routing;
        redirect = desk.redirects()
                .target(routing, identity.database().name(), identity.account().name(), application);
        prefer(topology);
    }

    private void prefer(Topology topology) {
        preferred = null;
        for (Node standby : topology.standbys()) {
            if (standby.name().equals(redirect)) {
                preferred = standby;
            }
        }
    }

    /** Whether the operator's rules keep this session's reads at home. */
    private boolean staysHome() {
        Node primary = home;
        return redirect != null
                && (redirect.equals(RedirectConfig.PRIMARY) || primary != null && redirect.equals(primary.name()));
    }

    private boolean isSplit() {
        return identity.route() == Route.SPLIT;
    }

    /** A read goes where it may, having waited for better or not. */
    void reads(boolean away) {
        moves = false;
        if (hopes) {
            desk.prospects().waited(away, worker.now());
        }
        if (patience.reads(away) && demand.binds()) {
            commons.cluster().looksHelp();
        }
    }

    /**
     * How many milliseconds a read had better wait for a standby to catch up rather than go home (not all do: {@link Patience}), or stay
     * away where it is not the standby's turn; a transaction stays for a {@code longStay}.
     */
    int mostWaits(boolean away, boolean longStay) {
        Topology topology = seen;
        if (!isSplit() || staysHome() || topology == null || topology.standbys().isEmpty()) {
            return 0;
        }
        int most = away ? (moves ? SHORT_WAIT : 0) : waitsAtHome(topology, longStay);
        if (most > 0) {
            commons.cluster().hurry(true);
        }
        return most;
    }

    /**
     * How many milliseconds more than a read waits until the primary shows what the session has seen on a standby: where commits wait for
     * standbys, that may take long. Elsewhere it takes less than to find out.
     */
    int mostWaitsForMore() {
        Node primary = home;
        Node unsettled = primary == null || !primary.awaitsStandbys() ? null : floor.unsettled();
        Topology topology = seen;
        return unsettled != null && topology != null && topology.standbys().contains(unsettled) ? LONG_WAIT : 0;
    }

    private int waitsAtHome(Topology topology, boolean longStay) {
        RoutingConfig routing = commons.config().get().routing();
        if (routing.beyondLag() == BeyondLag.WAIT && !Balancer.isAnyFresh(topology)) {
            return (int) Math.min(Integer.MAX_VALUE, routing.lagWait().toMillis());
        }
        if (!demand.binds()) {
            return 0;
        }
        Node unsettled = floor.unsettled();
        if (unsettled != null && topology.standbys().contains(unsettled)) {
            return LONG_WAIT; // the primary may not show yet what the session has seen there
        }
        boolean pays = longStay || demand.isAboutOthers() || patience.pays();
        hopes = hopes || pays && desk.prospects().mayWait(worker.now());
        return hopes ? SHORT_WAIT : 0;
    }

    /** A unit of work at home is done. */
    void leftHome() {
        if (isSplit()) {
            floor.leftPrimary(System.nanoTime());
        }
    }

    void began(Share away) {
        Node node = away.pool().key().node();
        floor.goesTo(node);
        desk.balancer().began(node);
    }

    /** A unit of work away is done. */
    void ended(Share away) {
        Node node = away.pool().key().node();
        desk.balancer().ended(node);
        if (demand.binds()) {
            floor.leftStandby(node, System.nanoTime());
        }
    }

    /** Whether this share's node is not the one where everything may go. */
    boolean isAway(Share share) {
        return share.pool().key().node() != home;
    }

    /** Whether it still makes sense to wait for a connection to this share's node. */
    boolean leadsTo(Share share) {
        look();
        Node node = share.pool().key().node();
        Topology topology = seen;
        return node == home || topology != null && topology.standbys().contains(node) && node.mayConnect(worker.now());
    }

    /** Where a connection outside of the pools goes, or null while there is no node for this route. */
    public @Nullable Target target() {
        look();
        Node chosen = home;
        return chosen == null ? null : new Target(chosen, identity.database().serverName(), identity.account());
    }

    /** A node, and what to ask it for. */
    public record Target(Node node, String database, Account account) {}

    private void look() {
        Topology now = commons.cluster().topology();
        if (now != seen) {
            seen = now;
            home = chooseHome(now);
            entered.leaveAllBut(now);
            prefer(now);
        }
    }

    private @Nullable Node chooseHome(Topology topology) {
        if (identity.route() != Route.STANDBY) {
            return topology.primary();
        }
        List<Node> standbys = topology.standbys();
        Node current = home;
        if (current != null && standbys.contains(current)) {
            return current;
        }
        return standbys.isEmpty() ? null : standbys.get(commons.sessions().turn() % standbys.size());
    }

    /** The standby that may serve the next read, or null if there is none. */
    private @Nullable Node standby() {
        Topology topology = seen;
        if (topology == null || topology.standbys().isEmpty()) {
            return null;
        }
        RoutingConfig routing = commons.config().get().routing();
        if (routing != rules) {
            obey(routing, topology);
        }
        if (redirect != null && staysHome()) {
            return null;
        }
        Balancer balancer = desk.balancer();
        if (demand.isModest()) {
            return choose(balancer, routing, topology, 0);
        }
        Probe newest = commons.cluster().probe();
        Node chosen = newest == null ? null : newEnough(newest, balancer, routing, topology);
        if (chosen == null) {
            commons.cluster().hurry(false);
        }
        return chosen;
    }

    private @Nullable Node newEnough(Probe newest, Balancer balancer, RoutingConfig routing, Topology topology) {
        long position = demand.over(floor.position(newest), newest);
        if (position == Floor.UNKNOWN) {
            return null;
        }
        Node bound = demand.binds() ? floor.bound() : null;
        long needed = bound == null ? position : demand.over(floor.elsewhere(newest), newest);
        Node chosen = choose(balancer, routing, topology, needed);
        if (chosen != null) {
            moves = false;
            if (demand.binds()) {
                floor.raise(needed);
            }
            return chosen;
        }
        if (bound == null || !floor.mayStay() || !topology.standbys().contains(bound)) {
            return null;
        }
        if (!Balancer.canServe(bound, position, worker.now())) {
            boolean lags = takesLagging(routing, topology) && bound.isKnown() && bound.replayed() >= position;
            return lags && bound.mayConnect(worker.now()) ? bound : null;
        }
        moves |= preferred == null
                ? balancer.stays(routing.strategy(), bound, topology, position, worker.now())
                : bound != preferred && Balancer.canServe(preferred, position, worker.now());
        return bound;
    }

    /** What a read that says this of itself would be bound to if it came now, and who could serve it. */
    Outlook outlook(Recency said) {
        look();
        Topology topology = commons.cluster().topology();
        Probe newest = commons.cluster().probe();
        Consistency level = demand.level(said);
        boolean binds = level == Consistency.SESSION || level == Consistency.PROXY;
        long own = floor.position(newest);
        Node bound = binds && floor.mayStay() ? floor.bound() : null;
        long position = demand.over(said, own, newest);
        long elsewhere =
                newest == null || bound == null ? position : demand.over(said, floor.elsewhere(newest), newest);
        if (level == Consistency.STRICT && newest != null && !newest.isInherited()) {
            elsewhere = Math.max(newest.position(), demand.minimum());
        }
        List<Node> able = new ArrayList<>();
        for (Node standby : topology.standbys()) {
            boolean stays = standby == bound && Balancer.canServe(standby, position, worker.now());
            boolean mayGo = standby == preferred
                    ? Balancer.canServe(standby, elsewhere, worker.now())
                    : Balancer.isCandidate(standby, elsewhere, worker.now());
            if (stays || mayGo) {
                able.add(standby);
            }
        }
        List<Node> best = preferred != null && able.contains(preferred) ? List.of(preferred) : able;
        return new Outlook(application, redirect, level, demand.minimum(), position, bound, best);
    }

    private @Nullable Node choose(Balancer balancer, RoutingConfig routing, Topology topology, long needed) {
        Node wanted = preferred;
        if (wanted != null && Balancer.canServe(wanted, needed, worker.now())) {
            return wanted;
        }
        Node chosen = balancer.choose(routing.strategy(), topology, needed, worker.now());
        return chosen == null && takesLagging(routing, topology)
                ? Balancer.leastLagging(topology, needed, worker.now())
                : chosen;
    }

    /** Whether reads go to a standby that lags, as all do. */
    private static boolean takesLagging(RoutingConfig routing, Topology topology) {
        return routing.beyondLag() == BeyondLag.LEAST_LAGGING && !Balancer.isAnyFresh(topology);
    }

    private @Nullable Share shareOn(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        return entered.on(node).share(worker);
    }

    /** The settings of the session's pools: they differ by node in nothing. */
    public PoolConfig config() {
        PoolConfig known = entered.config(config);
        if (known == null) {
            known = commons.config()
                    .get()
                    .poolFor(identity.database().name(), identity.account().name());
        }
        config = known;
        return known;
    }

    /** How long a session waits while there is no node for this route. */
    Duration hold() {
        return commons.config().get().failover().hold();
    }

    /** What to tell a client for which there was no node. */
    Fault whyNone() {
        String role = identity.route() == Route.STANDBY ? "standby" : "primary";
        return Fault.error(SqlState.CANNOT_CONNECT_NOW, "no " + role + " is known among the nodes")
                .withHint("See pgweir's log for what it last heard from each node.");
    }

    /** The session leaves its pools. */
    public void leave() {
        entered.leaveAll();
    }
}
