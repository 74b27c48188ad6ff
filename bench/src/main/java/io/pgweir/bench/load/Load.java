package io.pgweir.bench.load;

import io.pgweir.bench.figure.Figure;
import io.pgweir.bench.site.Contestant;
import io.pgweir.bench.site.Site;
import java.io.IOException;
import java.util.Map;

/** Something that keeps a contestant busy. */
@FunctionalInterface
public interface Load {
    /**
     * What came of it.
     *
     * @param units so many transactions, logins or megabytes, whatever this counts
     * @param figures what clients saw
     */
    record Outcome(double units, Map<Figure, Double> figures) {}

    /** So long it takes until all clients are at work, on a busy machine; it is a part of the time that {@code run} is given. */
    default int leadSeconds() {
        return 2;
    }

    /** Keeps {@code contestant} busy for about so many seconds. */
    Outcome run(Site site, Contestant contestant, int seconds) throws IOException, InterruptedException;
}
