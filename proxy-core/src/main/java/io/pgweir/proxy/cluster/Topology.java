package io.pgweir.proxy.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which node has which role, as it was seen at one moment. Replaced whole, never changed. */
public record Topology(@Nullable Node primary, List<Node> standbys) {
    public Topology {
        standbys = List.copyOf(standbys);
    }
}
