package io.pgweir.proxy.cluster;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which of the commits that standbys show early the primary shows by now, by the looks of one kind of looker. Looks come in one after
 * another; what the primary has under way may be read by any thread.
 */
final class Settling {
    private volatile @Nullable UnderWay underWay;
    /** What each standby was last seen to show early, until the primary shows it too. */
    private final IdentityHashMap<Node, Early> early = new IdentityHashMap<>();

    /** Another node is the primary. */
    void begin() {
        underWay = null;
        early.clear();
    }

    /** What the primary was last seen to have under way, which standbys are asked about. */
    @Nullable
    UnderWay underWay() {
        return underWay;
    }

    /** The primary was looked at. */
    void led(UnderWay now) {
        underWay = now;
        early.entrySet().removeIf(one -> settles(one.getKey(), one.getValue(), now));
    }

    /** A standby was looked at. */
    void followed(Node standby, Early shown) {
        UnderWay latest = underWay;
        if (settles(standby, shown, latest == null ? shown.of() : latest)) {
            early.remove(standby);
        } else {
            early.put(standby, shown);
        }
    }

    /** Nothing that was seen of it holds any more. */
    void forget(Node node) {
        early.remove(node);
    }

    private static boolean settles(Node standby, Early shown, UnderWay now) {
        boolean settled = shown.isSettledBy(now);
        if (settled) {
            standby.isSettled(shown.of().sentNanos());
        }
        return settled;
    }
}
