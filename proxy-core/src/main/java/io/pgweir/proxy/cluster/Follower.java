package io.pgweir.proxy.cluster;

import java.time.Duration;

/**
 * A standby as the node that it streams from sees it.
 *
 * @param name its {@code application_name}
 * @param address where it connected from; empty for a socket of the same machine
 * @param sent and the next three: positions, in bytes of WAL; -1 where it has told none
 * @param replayLag what the node has measured last; it says nothing while nothing is written
 */
public record Follower(
        String name,
        String address,
        String state,
        String syncState,
        long sent,
        long written,
        long flushed,
        long replayed,
        Duration writeLag,
        Duration flushLag,
        Duration replayLag) {
    /** Whether commits wait for it, alone or with others. */
    boolean isAwaited() {
        return syncState.equals("sync") || syncState.equals("quorum");
    }
}
