package io.pgweir.proxy.metrics;

import io.pgweir.proxy.view.Healed;
import io.pgweir.proxy.view.RouteSight;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.Locale;

/** Which way work went. */
final class RouteMetrics {
    private RouteMetrics() {}

    static void write(List<RouteSight> routes, Healed healed, Sheet sheet) {
        for (RouteSight route : routes) {
            String reason = route.reason().name().toLowerCase(Locale.ROOT);
            route(reason, "home", route.home(), sheet);
            route(reason, "away", route.away(), sheet);
        }
        healed("refused", healed.refused(), sheet);
        healed("broken_off", healed.brokenOff(), sheet);
    }

    private static void route(String reason, String target, long number, Sheet sheet) {
        sheet.counter(
                "pgweir_routes",
                "Units of work by where they went and why: home is the listener's own node, the primary where it splits; "
                        + "away is a standby.",
                Labels.of("target", target, "reason", reason),
                number);
    }

    private static void healed(String cause, long number, Sheet sheet) {
        sheet.counter(
                "pgweir_healed_reads",
                "Reads that were asked for again at home, because a standby refused them or broke them off.",
                Labels.of("cause", cause),
                number);
    }
}
