package io.pgweir.proxy.view;

/** How many reads were asked for again at home, because a standby refused them, or broke them off or was lost. */
public record Healed(long refused, long brokenOff) {}
