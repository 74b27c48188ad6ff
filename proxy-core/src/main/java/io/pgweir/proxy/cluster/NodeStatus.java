package io.pgweir.proxy.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one node, as it was at one moment.
 *
 * @param cause why it is in this state
 * @param since when it came into this state
 * @param looks how often its monitor has looked, and how often in vain
 * @param entered how often it came into each state that it ever had
 * @param answeredIn how long its last answer took
 * @param look what was seen last; {@link Role#UNKNOWN} in it if nothing was
 * @param bytesBehind of a standby: how much of the primary's WAL it has not replayed
 * @param behind of a standby: for how long it has lacked something that the primary had written
 * @param details null until they were read
 * @param follower of a standby: how its upstream sees it, where that can be told
 */
public record NodeStatus(
        Node node,
        NodeState state,
        String cause,
        Instant since,
        long looks,
        long failedLooks,
        Map<NodeState, Long> entered,
        Duration answeredIn,
        Look look,
        long bytesBehind,
        Duration behind,
        @Nullable Details details,
        @Nullable Follower follower) {

    /** How often it went down. */
    public long falls() {
        return entered.getOrDefault(NodeState.DOWN, 0L);
    }

    /** What the node says it is; unknown while it says nothing. */
    public Role role() {
        return look.role();
    }
}
