package io.pgweir.proxy.cluster;

import java.util.ArrayDeque;
import java.util.IdentityHashMap;

/**
 * How far standbys are behind the primary, in time: since when each of them lacks something that the primary had written.
 * An idle primary leaves nobody behind, and a standby that is cut off falls behind with the first thing written.
 */
final class Lag {
    /** So many positions of the primary are remembered; a standby further behind is behind since the oldest of them. */
    private static final int REMEMBERED = 256;

    private final ArrayDeque<Probe> written = new ArrayDeque<>();
    private final IdentityHashMap<Node, Long> hadAllNanos = new IdentityHashMap<>();

    /** Another node is the primary: its positions have nothing to do with the old one's. */
    void begin() {
        written.clear();
        hadAllNanos.clear();
    }

    void wrote(Probe probe) {
        while (!written.isEmpty() && written.getLast().position() > probe.position()) {
            written.removeLast(); // what lies between turned out to be no commit, which nobody lacks
        }
        Probe last = written.peekLast();
        if (last != null && last.position() == probe.position() && written.size() > 1) {
            written.removeLast(); // nothing new: the same position, known to hold for longer
        }
        written.addLast(probe);
        if (written.size() > REMEMBERED) {
            written.removeFirst();
        }
    }

    /** For how long the standby, which has replayed up to {@code position}, lacks something. */
    long nanosBehind(Node standby, long position, long now) {
        boolean lacks = false;
        for (Probe probe : written) {
            if (probe.position() > position) {
                lacks = true;
                break;
            }
            hadAllNanos.put(standby, probe.sentNanos());
        }
        long hadAll = hadAllNanos.computeIfAbsent(standby, _ -> now); // of one never seen before nobody knows better
        return lacks ? Math.max(0, now - hadAll) : 0;
    }
}
