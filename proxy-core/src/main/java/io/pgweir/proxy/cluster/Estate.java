package io.pgweir.proxy.cluster;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a lost primary has left to its standbys: once none of them receives anything from it, nobody will ever have more of what it wrote
 * than they have now, or it comes back itself. So reads need not wait for it. Used under the cluster's lock only.
 *
 * <p>As long as one of them may still receive something, or the monitor may not see whether it does, nothing is certain, and there is no
 * estate.
 */
final class Estate {
    private @Nullable Node lost;
    private long lostNanos;
    private int timeline;
    private @Nullable Probe left;

    /** The primary is there, or it is not known that it isn't. */
    void isNone() {
        lost = null;
        left = null;
    }

    /** What {@code former} has left, by what was seen of all nodes since it was lost; null while that is not certain. */
    @Nullable
    Probe of(Node former, Collection<Watched> all, long now) {
        if (lost != former) {
            lost = former;
            lostNanos = now;
            left = null;
        }
        List<Watched> standbys =
                all.stream().filter(one -> one.isAliveAs(Role.STANDBY)).toList();
        int newest =
                standbys.stream().mapToInt(one -> one.look().timeline()).max().orElse(0);
        boolean certain = standbys.stream().allMatch(one -> receivesNoMore(one, standbys));
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
    private boolean receivesNoMore(Watched standby, List<Watched> standbys) {
        Look whole = standby.whole();
        Details seen = standby.details();
        return whole.sentNanos() - lostNanos > 0
                && seen != null
                && (standby.receivesNothing() || seen.seesAll() && hangsBelow(standby, seen, standbys));
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
        Set<Node> heirs = new LinkedHashSet<>(before == null ? List.of() : before.heirs());
        long sentNanos = now;
        for (Watched one : standbys) {
            if (one.wish == Watched.Wish.NONE && isOf(one.look())) {
                Look whole = one.whole();
                position = Math.max(position, whole.flushed());
                sentNanos = whole.sentNanos() - sentNanos < 0 ? whole.sentNanos() : sentNanos;
                heirs.add(one.node());
            }
        }
        if (heirs.isEmpty() || before != null && before.sentNanos() == sentNanos) {
            return before;
        }
        return new Probe(former, sentNanos, position, List.copyOf(heirs));
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
