package io.pgweir.bench.load;

import io.pgweir.bench.figure.Figure;
import io.pgweir.bench.site.Contestant;
import io.pgweir.bench.site.Site;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Clients that log in by SCRAM, say good-bye and come again. They hash their password once, so that it is the other side's cost that
 * limits them: with pgbench it is its own hashing.
 */
public record Logins(int clients) implements Load {
    @Override
    public Outcome run(Site site, Contestant contestant, int seconds) throws IOException, InterruptedException {
        Login login = new Login();
        login.open(contestant.port()).close(); // the hash
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        Callable<List<Double>> client = () -> {
            List<Double> millis = new ArrayList<>();
            for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
                try (SocketChannel channel = login.open(contestant.port())) {
                    millis.add((System.nanoTime() - start) / 1e6);
                    Login.terminate(channel);
                }
            }
            return millis;
        };
        long start = System.nanoTime();
        double[] millis;
        double passed;
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Double> all = new ArrayList<>();
            for (Future<List<Double>> one : threads.invokeAll(Collections.nCopies(clients, client))) {
                all.addAll(one.get());
            }
            passed = (System.nanoTime() - start) / 1e9;
            millis = all.stream().mapToDouble(Double::doubleValue).toArray();
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        }
        return new Outcome(
                millis.length,
                Map.of(
                        Figure.RATE, millis.length / passed,
                        Figure.MEAN, Arrays.stream(millis).average().orElse(Double.NaN),
                        Figure.P50, Percentiles.of(millis, 0.5),
                        Figure.P99, Percentiles.of(millis, 0.99)));
    }
}
