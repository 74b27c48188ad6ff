package io.pgweir.proxy.view;

import io.pgweir.protocol.sql.Reason;

/** How many units of work went home and away for one reason, since the start. */
public record RouteSight(Reason reason, long home, long away) {}
