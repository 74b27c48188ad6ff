package io.pgweir.bench.versus;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be measured, as the command line says it. */
record Options(
        Mode mode,
        int rounds,
        int clients,
        int seconds,
        String protocol,
        int size,
        @Nullable Path out) {
    /** The kinds of runs. */
    enum Mode {
        ROUNDS,
        IDLE,
        COPY
    }

    static final String HELP = """
            bench/baseline                   pgbench -S through pgweir, PgBouncer and directly, side by side
              --rounds N                     rounds, each with every contestant (7; 3 with --copy)
              --clients N                    clients of pgbench (8)
              --seconds N                    how long each of them is measured in a round (5)
              --protocol P                   simple, extended or prepared (simple)
            bench/baseline --idle [N]        memory for each of N idle clients (5000)
            bench/baseline --copy [MB]       COPY out and in, of so many MB (1024)
              --out FILE                     the result goes there too: each round's figures if it ends in .tsv
            """;

    static Options parse(String[] args) {
        Deque<String> words = new ArrayDeque<>(List.of(args));
        Options options = new Options(Mode.ROUNDS, 0, 8, 5, "simple", 0, null);
        while (!words.isEmpty()) {
            options = options.with(words.poll(), words);
        }
        return options;
    }

    @Override
    public int rounds() {
        return rounds > 0 ? rounds : mode == Mode.COPY ? 3 : 7;
    }

    private Options with(String option, Deque<String> rest) {
        return switch (option) {
            case "--rounds" -> new Options(mode, number(option, rest), clients, seconds, protocol, size, out);
            case "--clients" -> new Options(mode, rounds, number(option, rest), seconds, protocol, size, out);
            case "--seconds" -> new Options(mode, rounds, clients, number(option, rest), protocol, size, out);
            case "--protocol" -> new Options(mode, rounds, clients, seconds, protocol(value(option, rest)), size, out);
            case "--idle" -> new Options(Mode.IDLE, rounds, clients, seconds, protocol, number(rest, 5000), out);
            case "--copy" -> new Options(Mode.COPY, rounds, clients, seconds, protocol, number(rest, 1024), out);
            case "--out" -> new Options(mode, rounds, clients, seconds, protocol, size, Path.of(value(option, rest)));
            default -> throw new IllegalArgumentException("there is no option " + option);
        };
    }

    private static String protocol(String value) {
        if (!List.of("simple", "extended", "prepared").contains(value)) {
            throw new IllegalArgumentException("--protocol is simple, extended or prepared, not " + value);
        }
        return value;
    }

    private static int number(Deque<String> rest, int otherwise) {
        String next = rest.peek();
        return next == null || next.startsWith("--") ? otherwise : number("the option", rest);
    }

    private static int number(String option, Deque<String> rest) {
        String value = value(option, rest);
        if (!value.matches("[1-9][0-9]{0,7}")) {
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
