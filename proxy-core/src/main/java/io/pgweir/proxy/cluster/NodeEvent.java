package io.pgweir.proxy.cluster;

import java.time.Instant;

/** A node's state changed. */
public record NodeEvent(Instant at, Node node, NodeState from, NodeState to, String cause) {}
