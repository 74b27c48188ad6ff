package io.pgweir.proxy.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of the nodes that say they are the primary is it: the one on the highest timeline, as whoever was promoted last is; of several
 * there, the one that standbys stream from; and of those, the one that was it before.
 */
final class Election {
    private Election() {}

    static @Nullable Watched winner(List<Watched> claimants, @Nullable Node before) {
        Watched best = null;
        for (Watched claimant : claimants) {
            if (best == null || isBetter(claimant, best, before)) {
                best = claimant;
            }
        }
        return best;
    }

    private static boolean isBetter(Watched one, Watched other, @Nullable Node before) {
        int order = Integer.compare(one.look().timeline(), other.look().timeline());
        if (order == 0) {
            order = Integer.compare(one.followers(), other.followers());
        }
        return order == 0 ? one.node() == before : order > 0;
    }

    /** Why {@code loser} is not the primary, for people. */
    static String reason(Watched loser, Watched winner) {
        int lost = loser.look().timeline();
        int won = winner.look().timeline();
        if (lost != won) {
            return "it is on timeline %d, and the primary %s on %d".formatted(lost, winner.node(), won);
        }
        return "%d standbys stream from it, and %d from the primary %s"
                .formatted(loser.followers(), winner.followers(), winner.node());
    }
}
