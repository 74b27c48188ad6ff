package io.pgweir.bench.load;

import io.pgweir.bench.site.Arrangement;

/**
 * A load under a name.
 *
 * @param unit what the load counts
 * @param idle clients that are logged in meanwhile and say nothing
 */
public record Workload(String name, String what, Arrangement arrangement, String unit, Load load, int idle) {
    static Workload transactions(String name, String what, Arrangement arrangement, Load load) {
        return new Workload(name, what, arrangement, "tx", load, 0);
    }

    Workload besideIdle(int clients) {
        return new Workload(name, what, arrangement, unit, load, clients);
    }
}
