package io.pgweir.bench.figure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** All of a run. */
public final class Measurements {
    private final List<Measurement> all = new ArrayList<>();
    /** By workload and contestant: why there is nothing. */
    private final Map<String, String> failures = new LinkedHashMap<>();

    public void add(Measurement measurement) {
        all.add(measurement);
    }

    /** A contestant that can't do a workload has no figures for it, from no round. */
    public void failed(String workload, String contestant, String why) {
        all.removeIf(one -> one.workload().equals(workload) && one.contestant().equals(contestant));
        failures.put(workload + ", " + contestant, why);
    }

    /** Whether it is known not to be able to. */
    public boolean hasFailed(String workload, String contestant) {
        return failures.containsKey(workload + ", " + contestant);
    }

    public Map<String, String> failures() {
        return Collections.unmodifiableMap(failures);
    }

    public List<Measurement> all() {
        return List.copyOf(all);
    }

    /** In the order in which they came. */
    public List<String> workloads() {
        return all.stream().map(Measurement::workload).distinct().toList();
    }

    public List<String> contestants(String workload) {
        return all.stream()
                .filter(one -> one.workload().equals(workload))
                .map(Measurement::contestant)
                .distinct()
                .toList();
    }

    /** One number for each round. */
    public Figures figures(String workload, String contestant, Figure figure) {
        int rounds = all.stream().mapToInt(Measurement::round).max().orElse(0);
        double[] values = IntStream.rangeClosed(1, rounds)
                .mapToDouble(round -> all.stream()
                        .filter(one -> one.round() == round
                                && one.workload().equals(workload)
                                && one.contestant().equals(contestant))
                        .mapToDouble(one -> one.of(figure))
                        .filter(value -> !Double.isNaN(value))
                        .findFirst()
                        .orElse(Double.NaN))
                .toArray();
        return new Figures(values);
    }
}
