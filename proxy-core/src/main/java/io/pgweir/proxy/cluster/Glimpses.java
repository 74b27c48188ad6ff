package io.pgweir.proxy.cluster;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is seen of nodes between the looks of their monitors: where they are, and nothing more. A glimpse counts only as long as it fits
 * what the monitors saw; what does not fit is theirs to look into.
 *
 * <p>Monitors tell who leads from their threads, under the cluster's lock; a {@link Lookout} tells what it sees from one worker,
 * without any lock.
 */
public final class Glimpses {
    /** Whose positions are compared. */
    private record Reign(Node primary, int timeline) {}

    private final AtomicReference<@Nullable Probe> newest = new AtomicReference<>();
    private volatile @Nullable Reign reign;

    // what belongs to the lookout's worker
    private @Nullable Reign known;
    private final Settling settling = new Settling();
    private final IdentityHashMap<Node, Look> last = new IdentityHashMap<>();

    // ---- what monitors saw

    /** The primary was there when its monitor last looked, or left this when it was lost. */
    void judged(Probe probe, int timeline) {
        Reign now = reign;
        if (now == null || now.primary() != probe.primary() || now.timeline() != timeline) {
            reign = new Reign(probe.primary(), timeline);
        }
        newest.updateAndGet(before -> before != null && isNewer(before, probe) ? before : probe);
    }

    /** Where the primary was when somebody last looked; null as long as there has been none. */
    @Nullable
    Probe newest() {
        return newest.get();
    }

    private static boolean isNewer(Probe one, Probe other) {
        return !one.isInherited() && one.primary() == other.primary() && one.sentNanos() - other.sentNanos() > 0;
    }

    // ---- what the lookout sees

    /** What a connection of the lookout's runs before its first question. */
    public static List<String> preparation() {
        return List.of(Look.GENERIC_PLANS, Look.PREPARATION);
    }

    /** How the answers are made up. */
    public static List<String> columns() {
        return Look.COLUMNS;
    }

    /** A glimpse at a node, which is asked now. */
    public Glimpse at(Node node) {
        Reign now = reign;
        if (now != known) {
            known = now;
            settling.begin();
            last.clear();
        }
        return new Glimpse(node, now, now == null || node == now.primary() ? null : settling.underWay());
    }

    /** Nothing that was seen of it holds any more. */
    public void forget(Node node) {
        settling.forget(node);
        last.remove(node);
    }

    /** One question to one node. */
    public final class Glimpse {
        private final Node node;
        private final @Nullable Reign under;
        private final @Nullable UnderWay asked;
        private final long sentNanos = System.nanoTime();

        private Glimpse(Node node, @Nullable Reign under, @Nullable UnderWay asked) {
            this.node = node;
            this.under = under;
            this.asked = asked;
        }

        /** The statement that asks it. */
        public String question() {
            return Look.execution(asked);
        }

        /** Takes the answer, by its columns. */
        public void answered(Map<String, @Nullable String> answer) {
            Reign now = reign;
            if (now == null || now != under) {
                return; // it was asked under another
            }
            Look look = Look.read(answer, sentNanos, asked).after(last.getOrDefault(node, Look.NOTHING));
            last.put(node, look);
            boolean leads = node == now.primary();
            if (look.role() != (leads ? Role.PRIMARY : Role.STANDBY)
                    || look.timeline() != 0 && look.timeline() != now.timeline()) {
                node.doubt();
            } else if (leads) {
                leads(look, now);
            } else {
                follows(node, look);
            }
        }
    }

    private void leads(Look look, Reign now) {
        Probe probe = new Probe(now.primary(), look.sentNanos(), look.commits());
        newest.updateAndGet(before ->
                before == null || before.primary() != probe.primary() || isNewer(before, probe) ? before : probe);
        UnderWay underWay = look.underWay();
        if (underWay != null) {
            settling.led(underWay);
        }
    }

    private void follows(Node standby, Look look) {
        standby.isSeenAt(look.position(), look.sentNanos());
        Early early = look.early();
        if (early != null) {
            settling.followed(standby, early);
        }
    }
}
