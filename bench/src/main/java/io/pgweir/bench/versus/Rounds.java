package io.pgweir.bench.versus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Measures all contestants in turn, several times, the order reversed each time. */
final class Rounds {
    /** Until the compiler is done with what is hot; the others have nothing to warm up but PostgreSQL's caches. */
    private static final int JVM_WARMUP_SECONDS = 10;

    private static final int WARMUP_SECONDS = 1;

    private final Site site;
    private final Options options;

    Rounds(Site site, Options options) {
        this.site = site;
        this.options = options;
    }

    List<Round> measure() throws IOException {
        List<Contestant> order = new ArrayList<>(site.contestants());
        if (options.protocol().equals("prepared") && !site.pgbouncerPrepares()) {
            order.removeIf(contestant -> contestant.name().equals(Contestant.PGBOUNCER));
            System.err.println("PgBouncer is too old for prepared statements in transaction mode: left out");
        }
        for (Contestant contestant : order) {
            Pgbench.run(site.programs(), contestant, options, contestant.isJvm() ? JVM_WARMUP_SECONDS : WARMUP_SECONDS);
        }
        List<Round> rounds = new ArrayList<>();
        for (int number = 1; number <= options.rounds(); number++) {
            for (Contestant contestant : order) {
                Round round = measure(number, contestant);
                System.err.println(round);
                rounds.add(round);
            }
            order = order.reversed();
        }
        return rounds;
    }

    private Round measure(int number, Contestant contestant) throws IOException {
        Pgbench.run(site.programs(), contestant, options, WARMUP_SECONDS);
        Daemon process = contestant.process();
        if (process == null) {
            return Round.of(number, contestant, Pgbench.run(site.programs(), contestant, options, options.seconds()));
        }
        Cost before = Cost.of(process.pid());
        Pgbench run = Pgbench.run(site.programs(), contestant, options, options.seconds());
        return Round.of(number, contestant, run, Cost.of(process.pid()).since(before));
    }
}
