package io.pgweir.proxy.cluster;

/**
 * Up to where the primary had written at one moment: whatever was committed before {@code sentNanos}, by the clock of
 * {@link System#nanoTime}, lies at or before {@code position}.
 */
public record Probe(Node primary, long sentNanos, long position) {}
