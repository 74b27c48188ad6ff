package io.pgweir.proxy.cluster;

import io.pgweir.config.MonitorConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.RoutingConfig;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Judges what state a node is in, once it is known who is the primary. Used under the cluster's lock only. */
final class Judgements {
    private final Supplier<PgweirConfig> config;
    private final Glimpses glimpses;
    private final Estate estate = new Estate();
    private final Lag lag = new Lag();
    private final Settling settling = new Settling();
    private @Nullable Node leader;
    /** Where a primary itself said last that it was, and on which timeline. */
    private @Nullable Probe last;

    private int timeline;

    /** @param glimpses is told where the primary is */
    Judgements(Supplier<PgweirConfig> config, Glimpses glimpses) {
        this.config = config;
        this.glimpses = glimpses;
    }

    /** This one is the primary now. */
    void isLedBy(@Nullable Watched primary) {
        if (primary != null && primary.node() != leader) {
            leader = primary.node();
            lag.begin();
            settling.begin();
        }
    }

    /**
     * Tells where the primary was when it was last asked, or what it left.
     *
     * @param former the last one; if the operator wants no work on it, it goes on where it was for all that
     */
    void locate(@Nullable Watched primary, @Nullable Watched former, List<Watched> all, long now) {
        Watched leads = primary == null && former != null && former.isAliveAs(Role.PRIMARY) ? former : primary;
        if (leads != null) {
            estate.isNone();
            timeline = leads.look().timeline();
            glimpses.judged(probe(leads), timeline);
            return;
        }
        MonitorConfig monitor = config.get().monitor();
        Probe left = former == null || monitor == null
                ? null
                : estate.of(former.node(), all, monitor.timeout().toNanos(), now);
        Probe newest = left == null ? last : left;
        if (newest != null) {
            glimpses.judged(newest, timeline);
        }
    }

    /** Where the primary was when its monitor last looked. */
    private Probe probe(Watched primary) {
        Look seen = primary.look();
        Probe before = last;
        if (before != null && before.primary() == primary.node() && before.sentNanos() == seen.sentNanos()) {
            return before;
        }
        Probe next = new Probe(primary.node(), seen.sentNanos(), seen.commits());
        lag.wrote(next);
        last = next;
        return next;
    }

    /** What the primary was last seen to have under way. */
    @Nullable
    UnderWay underWay() {
        return settling.underWay();
    }

    /** A look at a node tells which of the commits that standbys showed early the primary shows by now. */
    void settle(Watched seen) {
        UnderWay now = seen.look().underWay();
        if (seen.node() == leader && now != null) {
            settling.led(now);
        }
        Early early = seen.look().early();
        if (early != null) {
            settling.followed(seen.node(), early);
        }
    }

    /** Nothing that was seen of it holds any more. */
    void lost(Node node) {
        settling.forget(node);
    }

    /** Judges one node; the event that its new state is, or null if it is the old one. */
    @Nullable
    NodeEvent judge(Watched one, @Nullable Watched primary, long now) {
        if (one.monitor() == null) {
            return wished(one, NodeState.UP, "it is not watched");
        }
        if (!one.health.isKnown()) {
            Failure failure = one.failure();
            return one.becomes(NodeState.UNKNOWN, failure == null ? "not asked yet" : failure.why());
        }
        if (!one.health.isAlive()) {
            forget(one, primary);
            Failure failure = one.failure();
            return failure == null
                    ? null
                    : one.becomes(NodeState.DOWN, failure.why()); // else it answers, but not for long yet
        }
        if (one.look().role() == Role.PRIMARY) {
            forget(one, primary);
            String keptOut = one.keptOut;
            if (keptOut != null && one.wish == Watched.Wish.NONE) {
                return one.becomes(NodeState.FALSE_PRIMARY, keptOut);
            }
            if (primary != null && one != primary && one.wish == Watched.Wish.NONE) {
                return one.becomes(NodeState.FALSE_PRIMARY, Election.reason(one, primary));
            }
            return wished(one, NodeState.UP, "it is the primary");
        }
        String lags = follow(one, primary, now);
        return wished(one, lags == null ? NodeState.UP : NodeState.LAGGING, lags == null ? "it follows closely" : lags);
    }

    private static @Nullable NodeEvent wished(Watched one, NodeState otherwise, String cause) {
        return switch (one.wish) {
            case NONE -> one.becomes(otherwise, cause);
            case DRAINING -> one.becomes(NodeState.DRAINING, "drained by " + one.wishedBy);
            case PAUSED -> one.becomes(NodeState.PAUSED, "paused by " + one.wishedBy);
        };
    }

    private static void forget(Watched one, @Nullable Watched primary) {
        one.followedClosely &= primary == null; // while there is none, nobody can know better
        one.node().follows(0, false, 0);
        one.bytesBehind = 0;
        one.nanosBehind = 0;
        one.wasBehind = false;
    }

    /**
     * Judges whether a standby may be read from; null if so, or why not. Positions on different timelines have nothing to do
     * with each other.
     */
    private @Nullable String follow(Watched standby, @Nullable Watched primary, long now) {
        Look seen = standby.look();
        if (primary == null) {
            boolean fresh = standby.followedClosely || estate.isAllWith(seen);
            standby.node().follows(estate.isForeignTo(seen) ? 0 : seen.position(), fresh, seen.sentNanos());
            return fresh ? null : "no primary is known that it could follow"; // nobody knows better than before
        }
        Look leads = primary.look();
        boolean sameTimeline = seen.timeline() == 0 || seen.timeline() == leads.timeline();
        standby.bytesBehind = sameTimeline ? Math.max(0, leads.commits() - seen.position()) : 0;
        standby.nanosBehind = lag.nanosBehind(standby.node(), seen.position(), now);
        String lags = sameTimeline
                ? lags(standby)
                : "it is on timeline %d, and the primary on %d".formatted(seen.timeline(), leads.timeline());
        String calm = calms(standby, lags, now);
        standby.followedClosely = calm == null;
        standby.node().follows(sameTimeline ? seen.position() : 0, calm == null, seen.sentNanos());
        return calm;
    }

    private @Nullable String lags(Watched standby) {
        RoutingConfig limits = config.get().routing();
        if (limits.maxLag() != 0 && standby.bytesBehind > limits.maxLag()) {
            return "it lacks %d bytes of the primary's WAL%s".formatted(standby.bytesBehind, cutOff(standby));
        }
        if (!limits.maxLagTime().isZero()
                && standby.nanosBehind > limits.maxLagTime().toNanos()) {
            Duration behind = Duration.ofNanos(standby.nanosBehind);
            return "it has lacked something for %d ms%s".formatted(behind.toMillis(), cutOff(standby));
        }
        return null;
    }

    private static String cutOff(Watched standby) {
        Details details = standby.details();
        if (details == null) {
            return "";
        } else if (details.replayPaused()) {
            return "; its replay is paused";
        }
        return details.receiver().isEmpty() && details.seesAll() ? "; it receives nothing" : "";
    }

    /** A standby that lagged is close enough again when it has been so for a period: else each wave would be news. */
    private @Nullable String calms(Watched standby, @Nullable String lags, long now) {
        if (lags != null) {
            standby.wasBehind = true;
            standby.closeNanos = 0;
            return lags;
        }
        MonitorConfig monitor = config.get().monitor();
        if (standby.wasBehind && monitor != null) {
            standby.closeNanos = standby.closeNanos == 0 ? now : standby.closeNanos;
            standby.wasBehind = now - standby.closeNanos < monitor.period().toNanos();
        }
        return standby.wasBehind ? "it has just caught up" : null;
    }
}
