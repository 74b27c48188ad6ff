package io.pgweir.proxy.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node, what is seen of it, and what the operator wants of it. Touched under the cluster's lock only. */
final class Watched {
    /** What the operator wants of a node. */
    enum Wish {
        NONE,
        DRAINING,
        PAUSED
    }

    private final Node node;
    private final @Nullable NodeMonitor monitor;
    final Health health = new Health();
    Wish wish = Wish.NONE;
    /** Who wants it, and why, for people. */
    String wishedBy = "";

    private Look look = Look.NOTHING;
    /** The last look that came with, and was later than, what is seldom looked at. */
    private Look whole = Look.NOTHING;

    private @Nullable Details details;
    private @Nullable Failure failure;
    private NodeState state = NodeState.UNKNOWN;
    private String cause = "not asked yet";
    private Instant since = Instant.now();
    private Duration answeredIn = Duration.ZERO;
    private long looks;
    private long failedLooks;
    /** How often it has come into each state that it ever had. */
    private Map<NodeState, Long> entered = Map.of();

    private boolean lacksRights;
    long bytesBehind;
    long nanosBehind;
    /** A standby was close to its primary, when there was one to compare it with. */
    boolean followedClosely;
    /** A standby was too far behind its primary. */
    boolean wasBehind;
    /** Since when it has been close enough. */
    long closeNanos;

    Watched(Node node, @Nullable NodeMonitor monitor) {
        this.node = node;
        this.monitor = monitor;
    }

    Node node() {
        return node;
    }

    @Nullable
    NodeMonitor monitor() {
        return monitor;
    }

    Look look() {
        return look;
    }

    Look whole() {
        return whole;
    }

    @Nullable
    Details details() {
        return details;
    }

    NodeState state() {
        return state;
    }

    /** Why it can't be looked at, or null if it can. */
    @Nullable
    Failure failure() {
        return failure;
    }

    /** How many standbys stream from it, as far as it says. */
    int followers() {
        Details known = details;
        return known == null ? 0 : known.followers().size();
    }

    /** Whether, for certain, nobody sends it any WAL. */
    boolean receivesNothing() {
        Details known = details;
        return known != null && known.seesAll() && known.receiver().isEmpty();
    }

    /** It is no member any more, and goes when nobody works on it. */
    boolean leaving;
    /** Why it may not be the primary though it says that it is, or null if nothing is against it. */
    @Nullable
    String keptOut;

    /** It is a member, again perhaps, with this part of the reads. */
    void stays(Members.Member member) {
        node.serves(member.weight(), member.reads());
        if (leaving) {
            leaving = false;
            wish = Wish.NONE;
        }
    }

    void leaves() {
        leaving = true;
        wish = Wish.DRAINING;
        wishedBy = "the configuration, which has it no more";
    }

    boolean isAliveAs(Role role) {
        return health.isAlive() && look.role() == role;
    }

    boolean isUsableAs(Role role) {
        return isAliveAs(role) && wish == Wish.NONE;
    }

    void saw(Look seen, @Nullable Details more, Duration took) {
        looks++;
        look = seen;
        if (more != null) {
            details = more;
            whole = seen;
            node.awaitsStandbys(more.followers().stream().anyMatch(Follower::isAwaited));
        }
        answeredIn = took;
        failure = null;
    }

    void failed(Failure why) {
        looks++;
        failedLooks++;
        failure = why;
    }

    /** It is down: nothing that was seen of it holds any more. */
    void isLost() {
        look = Look.NOTHING;
        whole = Look.NOTHING;
        details = null;
    }

    /** Whether the monitor may not see all, and nobody has been told so yet. */
    boolean lacksRightsNewly() {
        Details known = details;
        boolean lacks = known != null && !known.seesAll();
        boolean newly = lacks && !lacksRights;
        lacksRights = known == null ? lacksRights : lacks;
        return newly;
    }

    /** Enters a new state; the event that this is, or null if it is the old one. */
    @Nullable
    NodeEvent becomes(NodeState next, String why) {
        if (next == state) {
            cause = why;
            return null;
        }
        NodeEvent event = new NodeEvent(Instant.now(), node, state, next, why);
        Map<NodeState, Long> counted = new EnumMap<>(NodeState.class);
        counted.putAll(entered);
        counted.merge(next, 1L, Long::sum);
        entered = Map.copyOf(counted);
        state = next;
        cause = why;
        since = event.at();
        return event;
    }

    NodeStatus status(@Nullable Follower follower) {
        return new NodeStatus(
                node,
                state,
                cause,
                since,
                looks,
                failedLooks,
                entered,
                answeredIn,
                look,
                bytesBehind,
                Duration.ofNanos(nanosBehind),
                details,
                follower);
    }
}
