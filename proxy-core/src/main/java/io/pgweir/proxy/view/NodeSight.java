package io.pgweir.proxy.view;

/**
 * One node.
 *
 * @param role primary, standby or unknown
 * @param readable whether reads go there: a standby that follows closely enough
 * @param replayed as a standby, up to which byte of WAL it has replayed
 * @param bytesBehind as a standby, how many bytes of the primary's WAL it lacks; -1 where that isn't known
 * @param failure why the last attempt to connect to it failed; empty if it did not
 */
public record NodeSight(
        int number,
        String name,
        String host,
        int port,
        int weight,
        String role,
        boolean up,
        boolean readable,
        long replayed,
        long bytesBehind,
        String failure) {}
