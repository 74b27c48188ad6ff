package io.pgweir.proxy.session;

import io.pgweir.proxy.route.Balancer;
import io.pgweir.proxy.route.Redirects;
import io.pgweir.proxy.route.RouteCounts;
import java.util.List;
import java.util.stream.IntStream;

/** What the sessions of one worker share. No other thread touches it, but to read the counts and the time of the last commit. */
public record Desk(
        Judge judge,
        Balancer balancer,
        Redirects redirects,
        RouteCounts counts,
        Ration slowLog,
        CommitTime committed,
        Prospects prospects) {
    /** One for each of so many workers. */
    public static List<Desk> forWorkers(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Desk(
                        new Judge(),
                        new Balancer(System.nanoTime() + i),
                        new Redirects(),
                        new RouteCounts(),
                        new Ration(),
                        new CommitTime(),
                        new Prospects()))
                .toList();
    }
}
