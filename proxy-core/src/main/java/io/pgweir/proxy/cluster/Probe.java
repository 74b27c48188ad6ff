package io.pgweir.proxy.cluster;

import java.util.List;

/**
 * Up to where the primary had written at one moment: whatever was committed before {@code sentNanos}, by the clock of
 * {@link System#nanoTime}, lies at or before {@code position}.
 *
 * <p>Of a primary that is lost it is what {@linkplain Estate its standbys have}: what lies behind that is lost, or comes back with that
 * very primary only.
 *
 * @param heirs of a lost primary: the standbys that for certain had no more than this; empty while it is there
 */
public record Probe(Node primary, long sentNanos, long position, List<Node> heirs) {
    public Probe {
        heirs = List.copyOf(heirs);
    }

    public Probe(Node primary, long sentNanos, long position) {
        this(primary, sentNanos, position, List.of());
    }

    /** Whether the primary itself could not be asked any more. */
    public boolean isInherited() {
        return !heirs.isEmpty();
    }
}
