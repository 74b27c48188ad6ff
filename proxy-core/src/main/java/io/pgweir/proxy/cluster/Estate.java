package io.pgweir.proxy.cluster;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a lost primary has left to its standbys: once none of them receives anything from it, nobody will ever have more of what it wrote
 * than they have now, or it comes back itself. So reads need not wait for it. Used under the cluster's lock only.
 *
 * <p>A standby whose connection to the primary is gone receives nothing for certain. Where that still stands, as to a primary that hangs,
 * or where the monitor may not see it, nothing has come for a while: whatever had been sent before the loss is there by then.
 */
final class Estate {
    private final IdentityHashMap<Node, Heir> heirs = new IdentityHashMap<>();
    private @Nullable Node lost;
    private long lostNanos;
    private int timeline;
    private @Nullable Probe left;

    /** What was seen of one standby since the loss. */
    private static final class Heir {
        private long received;
        private long sinceNanos;
        /** Nothing has come for long enough. What comes later is of later commits, or comes with the primary. */
        private boolean settled;
        /** It has no way to get anything, and so can't have shown more than was counted when it is lost. */
        private boolean cutOff;

        private void receives(Look seen, long enoughNanos) {
            if (sinceNanos == 0 || received != seen.flushed()) {
                received = seen.flushed();
                sinceNanos = seen.sentNanos();
            }
            settled |= seen.sentNanos() - sinceNanos >= enoughNanos;
        }
    }

    /** The primary is there, or it is not known that it isn't. */
    void isNone() {
        lost = null;
        left = null;
        heirs.clear();
    }

    /**
     * What {@code former} has left, by what was seen of all nodes since it was lost; null while that is not certain.
     *
     * @param enoughNanos for how long nothing must have come to a standby that may receive something
     */
    @Nullable
    Probe of(Node former, Collection<Watched> all, long enoughNanos, long now) {
        if (lost != former) {
            isNone();
            lost = former;
            lostNanos = now;
        }
        List<Watched> standbys =
                all.stream().filter(one -> one.isAliveAs(Role.STANDBY)).toList();
        int newest =
                standbys.stream().mapToInt(one -> one.look().timeline()).max().orElse(0);
        boolean certain = true;
        for (Watched one : standbys) {
            certain &= receivesNoMore(one, standbys, enoughNanos);
        }
        if (!certain || newest != timeline) {
            left = null;
            timeline = newest;
        }
        if (certain) {
            left = sum(former, standbys, now);
        }
        return left;
    }

    /** Whether, as was seen since the loss, nothing new comes to it: nothing at all, or only what another of them has. */
    private boolean receivesNoMore(Watched standby, List<Watched> standbys, long enoughNanos) {
        Look whole = standby.whole();
        Details seen = standby.details();
        if (seen == null || whole.sentNanos() - lostNanos <= 0) {
            return false;
        }
        Heir heir = heirs.computeIfAbsent(standby.node(), _ -> new Heir());
        boolean wasCutOff = heir.cutOff;
        heir.cutOff = standby.receivesNothing() || seen.seesAll() && hangsBelow(standby, seen, standbys);
        if (wasCutOff && !heir.cutOff) {
            heir.settled = false; // somebody is there again
            heir.sinceNanos = 0;
        }
        heir.receives(whole, enoughNanos);
        return heir.cutOff || heir.settled;
    }

    /** Whether it certainly streams from one of them: by the place that it streams from, or by a name that only it has. */
    private static boolean hangsBelow(Watched standby, Details seen, List<Watched> standbys) {
        boolean ownName = standbys.stream().noneMatch(other -> other != standby && has(other, seen.ownName()));
        for (Watched other : standbys) {
            Details above = other.details();
            if (other != standby && above != null) {
                boolean place = other.node().host().equals(seen.upstreamHost())
                        && other.node().port() == seen.upstreamPort();
                if (place || ownName && Details.own(seen, above.followers()) != null) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean has(Watched one, String name) {
        Details details = one.details();
        return details != null && details.ownName().equals(name);
    }

    /** The most that any of those has received that may be read from, now or earlier. */
    private @Nullable Probe sum(Node former, List<Watched> standbys, long now) {
        Probe before = left;
        long position = before == null ? 0 : before.position();
        Set<Node> certain = new LinkedHashSet<>();
        if (before != null) {
            before.heirs().stream().filter(this::isCutOff).forEach(certain::add);
        }
        long sentNanos = now;
        for (Watched one : standbys) {
            if (one.wish == Watched.Wish.NONE && isOf(one.look())) {
                Look whole = one.whole();
                position = Math.max(position, whole.flushed());
                sentNanos = whole.sentNanos() - sentNanos < 0 ? whole.sentNanos() : sentNanos;
                certain.add(one.node());
            }
        }
        return certain.isEmpty() ? null : new Probe(former, sentNanos, position, List.copyOf(certain));
    }

    private boolean isCutOff(Node node) {
        Heir heir = heirs.get(node);
        return heir != null && heir.cutOff;
    }

    private boolean isOf(Look seen) {
        return seen.timeline() == 0 || seen.timeline() == timeline;
    }

    /** Whether a standby has replayed all that is left. */
    boolean isAllWith(Look seen) {
        Probe all = left;
        return all != null && isOf(seen) && seen.position() >= all.position();
    }

    /** Whether what a standby has is no part of it, but of an older history. */
    boolean isForeignTo(Look seen) {
        return left != null && !isOf(seen);
    }
}
