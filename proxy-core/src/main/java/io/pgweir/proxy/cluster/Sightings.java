package io.pgweir.proxy.cluster;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whoever is told what monitors see. Called on their threads. */
interface Sightings {
    /**
     * A look at a node.
     *
     * @param details null where they were not due
     */
    void saw(Node node, Look look, @Nullable Details details, Duration answeredIn);

    void failed(Node node, Failure failure);

    /** What the primary was last seen to have under way; null where that isn't known. */
    @Nullable
    UnderWay underWay();

    /** How long after it asked for details a monitor asks for them again. */
    long nanosToNextDetails();

    /** How long a monitor may rest before it looks again. */
    long nanosToNextLook(Node node);
}
