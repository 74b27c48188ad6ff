package io.pgweir.bench.versus;

/** What one contestant did in one round. The figures of cost are NaN where there is no process to ask. */
record Round(
        int number,
        String contestant,
        double tps,
        double latencyMs,
        double cpuSecondsPerThousand,
        double switchesPerTransaction,
        double rssMb) {

    static Round of(int number, Contestant contestant, Pgbench run, Cost cost) {
        return new Round(
                number,
                contestant.name(),
                run.tps(),
                run.latencyMs(),
                cost.cpuSeconds() * 1000 / run.transactions(),
                (double) cost.contextSwitches() / run.transactions(),
                cost.rssKb() / 1024.0);
    }

    static Round of(int number, Contestant contestant, Pgbench run) {
        return new Round(number, contestant.name(), run.tps(), run.latencyMs(), Double.NaN, Double.NaN, Double.NaN);
    }
}
