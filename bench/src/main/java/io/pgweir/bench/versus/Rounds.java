package io.pgweir.bench.versus;

import io.pgweir.bench.figure.Figure;
import io.pgweir.bench.figure.Measurement;
import io.pgweir.bench.figure.Measurements;
import io.pgweir.bench.load.Workload;
import io.pgweir.bench.site.Arrangement;
import io.pgweir.bench.site.Contestant;
import io.pgweir.bench.site.Peers;
import io.pgweir.bench.site.Site;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Has all contestants do all workloads in turn, several times, the order reversed each time. */
final class Rounds {
    /** psql and pgbench come and go beside those that are counted. */
    private static final int SPARE_CLIENTS = 100;

    private static final int MOST_ACTIVE = 500;

    private final Site site;
    private final Peers peers;
    private final Options options;
    private final boolean calls;
    private final Measurements found = new Measurements();

    Rounds(Site site, Peers peers, Options options) {
        this.site = site;
        this.peers = peers;
        this.options = options;
        this.calls = options.calls() && Calls.canBeCounted();
        if (options.calls() && !calls) {
            System.err.println("system calls are not counted: there is no perf that may");
        }
    }

    Measurements measure() throws IOException, InterruptedException {
        int clients = SPARE_CLIENTS
                + MOST_ACTIVE
                + options.workloads().stream().mapToInt(Workload::idle).max().orElse(0);
        for (Arrangement arrangement : Arrangement.values()) {
            List<Workload> workloads = options.workloads().stream()
                    .filter(workload -> workload.arrangement() == arrangement)
                    .toList();
            if (!workloads.isEmpty()) {
                rounds(workloads, site.arrange(arrangement, peers, options::chose, clients));
            }
        }
        return found;
    }

    private void rounds(List<Workload> workloads, List<Contestant> contestants) throws InterruptedException {
        for (Workload workload : workloads) {
            for (Contestant contestant : contestants) {
                if (contestant.isJvm()) {
                    warmUp(new Trial(site, contestant, workload));
                }
            }
        }
        List<Contestant> order = contestants;
        for (int number = 1; number <= options.rounds(); number++) {
            for (Workload workload : workloads) {
                for (Contestant contestant : order) {
                    int round = number;
                    attempt(contestant, workload, trial -> note(round, trial, trial.measure(options.seconds())));
                }
            }
            order = order.reversed();
        }
        if (calls) {
            for (Workload workload : workloads) {
                for (Contestant contestant : contestants) {
                    attempt(contestant, workload, trial -> note(1, trial, Map.of(Figure.CALLS, trial.calls())));
                }
            }
        }
    }

    /** If this fails it may be for the rush at the start: it is the rounds that tell what a contestant can't do. */
    private void warmUp(Trial trial) throws InterruptedException {
        try {
            trial.warmUp(options.warmup());
        } catch (IOException unable) {
            System.err.printf(
                    "%s was not warmed up for %s: %s%n",
                    trial.contestant().name(), trial.workload().name(), unable.getMessage());
        }
    }

    /** Something that a contestant may turn out not to be able to do. */
    @FunctionalInterface
    private interface Step {
        void take(Trial trial) throws IOException, InterruptedException;
    }

    private void attempt(Contestant contestant, Workload workload, Step step) throws InterruptedException {
        if (found.hasFailed(workload.name(), contestant.name())) {
            return;
        }
        try {
            step.take(new Trial(site, contestant, workload));
        } catch (IOException unable) {
            String why = String.valueOf(unable.getMessage()).strip();
            System.err.printf("%s can't do %s: %s%n", contestant.name(), workload.name(), why);
            found.failed(
                    workload.name(), contestant.name(), why.lines().findFirst().orElse(""));
        }
    }

    private void note(int round, Trial trial, Map<Figure, Double> figures) {
        Measurement measurement = new Measurement(
                round, trial.workload().name(), trial.contestant().name(), figures);
        found.add(measurement);
        System.err.printf(
                Locale.ROOT,
                "%d %s %s: %.0f %s/s, %.4f CPU s per 1,000%n",
                round,
                measurement.workload(),
                measurement.contestant(),
                measurement.of(Figure.RATE),
                trial.workload().unit(),
                measurement.of(Figure.CPU));
    }
}
