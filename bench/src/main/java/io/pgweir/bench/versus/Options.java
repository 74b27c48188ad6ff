package io.pgweir.bench.versus;

import io.pgweir.bench.load.Workload;
import io.pgweir.bench.load.Workloads;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be measured, as the command line says it.
 *
 * @param contestants empty for all that there are
 * @param against whom the others' figures are divided by
 */
record Options(
        List<Workload> workloads,
        List<String> contestants,
        int rounds,
        int seconds,
        int warmup,
        boolean calls,
        String against,
        @Nullable Path peers,
        @Nullable Path out) {

    static final String HELP = """
            bench/run                     has pgweir, its peers and no proxy at all do the same work, side by side
              --workloads W,W             only these; * stands for anything (all)
              --contestants C,C           only these, and direct for no proxy (all that are installed)
              --peers FILE                more contestants, or others in their place: see bench/peers/list
              --against C                 whom the others are compared with (pgbouncer)
              --rounds N                  how often each contestant does each workload (5)
              --seconds N                 how long each time (4)
              --warmup N                  CPU seconds that a JVM gets for each workload at the start, to compile it (4)
              --no-calls                  don't count system calls, which takes a pass of its own with perf
              --out FOLDER                table, plots and each round's figures go there
              --list                      names and explains the workloads, and ends
            """;

    static Options parse(String... args) {
        Deque<String> words = new ArrayDeque<>(List.of(args));
        Options options = new Options(Workloads.ALL, List.of(), 5, 4, 4, true, "pgbouncer", null, null);
        while (!words.isEmpty()) {
            options = options.with(words.pop(), words);
        }
        return options;
    }

    boolean chose(String contestant) {
        return contestants.isEmpty() || contestants.contains(contestant);
    }

    private Options with(String option, Deque<String> rest) {
        return switch (option) {
            case "--workloads" -> with(Workloads.named(list(option, rest)), contestants, calls);
            case "--contestants" -> with(workloads, list(option, rest), calls);
            case "--no-calls" -> with(workloads, contestants, false);
            case "--rounds" -> with(number(option, rest), seconds, warmup);
            case "--seconds" -> with(rounds, number(option, rest), warmup);
            case "--warmup" -> with(rounds, seconds, number(option, rest));
            case "--against" -> with(value(option, rest), peers, out);
            case "--peers" -> with(against, Path.of(value(option, rest)), out);
            case "--out" -> with(against, peers, Path.of(value(option, rest)));
            default -> throw new IllegalArgumentException("there is no option " + option);
        };
    }

    private Options with(List<Workload> newWorkloads, List<String> newContestants, boolean newCalls) {
        return new Options(newWorkloads, newContestants, rounds, seconds, warmup, newCalls, against, peers, out);
    }

    private Options with(int newRounds, int newSeconds, int newWarmup) {
        return new Options(workloads, contestants, newRounds, newSeconds, newWarmup, calls, against, peers, out);
    }

    private Options with(String newAgainst, @Nullable Path newPeers, @Nullable Path newOut) {
        return new Options(workloads, contestants, rounds, seconds, warmup, calls, newAgainst, newPeers, newOut);
    }

    private static List<String> list(String option, Deque<String> rest) {
        return List.of(value(option, rest).split(",", -1));
    }

    private static int number(String option, Deque<String> rest) {
        String value = value(option, rest);
        if (!value.matches("[0-9]{1,4}")) {
            throw new IllegalArgumentException(option + " needs a number, not " + value);
        }
        return Integer.parseInt(value);
    }

    private static String value(String option, Deque<String> rest) {
        String value = rest.poll();
        if (value == null) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return value;
    }
}
