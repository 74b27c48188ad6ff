package io.pgweir.bench.load;

import io.pgweir.bench.figure.Figure;
import io.pgweir.bench.site.Command;
import io.pgweir.bench.site.Contestant;
import io.pgweir.bench.site.Nodes;
import io.pgweir.bench.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A script of pgbench's, or several.
 *
 * @param protocol simple, extended or prepared
 * @param scripts what pgbench is told to run
 * @param more further options, say a rate
 */
public record Pgbench(int clients, String protocol, List<String> scripts, List<String> more) implements Load {
    private static final Pattern TRANSACTIONS = Pattern.compile("number of transactions actually processed: ([0-9]+)");
    private static final Pattern MEAN = Pattern.compile("latency average = ([0-9.]+) ms");
    /** Without the time to connect; with -C there is only the one with it. */
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");

    private static final int THREADS = 2;
    /** The part of the transactions whose time is written down; more would be a load of its own. */
    private static final String SAMPLED = "0.1";

    private static final int MICROSECONDS_FIELD = 2;
    /** So many log in within a second. */
    private static final int CLIENTS_A_SECOND = 100;
    /** For those at whom pgbench hangs. */
    private static final int PATIENCE_SECONDS = 20;

    /** One of those that are built into pgbench. */
    public static Pgbench builtin(String script, String protocol, int clients) {
        return new Pgbench(clients, protocol, List.of("-b", script), List.of());
    }

    /** The same with further options. */
    public Pgbench with(String... options) {
        return new Pgbench(clients, protocol, scripts, List.of(options));
    }

    /** pgbench hashes the password for each client, and its clock runs meanwhile. */
    @Override
    public int leadSeconds() {
        return 2 + clients / CLIENTS_A_SECOND;
    }

    @Override
    public Outcome run(Site site, Contestant contestant, int seconds) throws IOException {
        Path logs = Files.createDirectory(site.folder().resolve("pgbench"));
        try {
            List<String> command = new ArrayList<>(List.of(
                    site.programs().postgres("pgbench"),
                    "-n",
                    "-h",
                    "127.0.0.1",
                    "-p",
                    Integer.toString(contestant.port()),
                    "-U",
                    Nodes.USER,
                    "-M",
                    protocol,
                    "-c",
                    Integer.toString(clients),
                    "-j",
                    Integer.toString(Math.min(THREADS, clients)),
                    "-T",
                    Integer.toString(seconds),
                    "-l",
                    "--log-prefix=" + logs.resolve("log"),
                    "--sampling-rate=" + SAMPLED));
            command.addAll(scripts);
            command.addAll(more);
            command.add(Nodes.DATABASE);
            String said = Command.run(command, environment(contestant), seconds + PATIENCE_SECONDS);
            double transactions = number(TRANSACTIONS, said);
            double[] times = times(logs);
            return new Outcome(
                    transactions,
                    Map.of(
                            Figure.RATE, number(TPS, said),
                            Figure.MEAN, number(MEAN, said),
                            Figure.P50, Percentiles.of(times, 0.5),
                            Figure.P99, Percentiles.of(times, 0.99)));
        } finally {
            delete(logs);
        }
    }

    private static Map<String, String> environment(Contestant contestant) {
        return Map.of(
                "PGPASSWORD",
                Nodes.PASSWORD,
                "PGSSLMODE",
                contestant.arrangement().sslMode(),
                "PGGSSENCMODE",
                "disable");
    }

    private static double number(Pattern pattern, String output) throws IOException {
        Matcher found = pattern.matcher(output);
        if (!found.find()) {
            throw new IOException("pgbench said something unexpected: " + output);
        }
        return Double.parseDouble(found.group(1));
    }

    /** In milliseconds. */
    private static double[] times(Path logs) throws IOException {
        List<Double> times = new ArrayList<>();
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : files.toList()) {
                for (String line : Files.readAllLines(file)) {
                    times.add(Double.parseDouble(line.split(" ", -1)[MICROSECONDS_FIELD]) / 1000);
                }
            }
        }
        return times.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
