package io.pgweir.bench.figure;

import java.util.Map;

/** What one contestant did under one workload in one round. What has no meaning there is not in the map. */
public record Measurement(int round, String workload, String contestant, Map<Figure, Double> figures) {
    /** NaN where there is none. */
    public double of(Figure figure) {
        return figures.getOrDefault(figure, Double.NaN);
    }
}
