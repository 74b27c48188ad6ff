package io.pgweir.proxy.cluster;

import org.jspecify.annotations.Nullable;

/** What is known of the cluster, for anybody to read at any time and on any thread. */
public interface Observed {
    /** Which node has which role. */
    Topology topology();

    /** Where the primary was when it was last asked, or null while there is none. */
    @Nullable
    Probe probe();

    /**
     * Somebody has use for a newer position, or even {@code waits} for one: the monitors look again soon. Costs next to
     * nothing, however often it is asked.
     */
    void hurry(boolean waits);

    /** A read could leave the primary by what was seen: so looks pay. As cheap as the other. */
    void looksHelp();
}
