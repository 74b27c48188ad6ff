package io.pgweir.bench.versus;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run of pgbench's select-only script, and what it says of itself. */
record Pgbench(long transactions, double latencyMs, double tps) {
    private static final Pattern TRANSACTIONS = Pattern.compile("number of transactions actually processed: ([0-9]+)");
    private static final Pattern LATENCY = Pattern.compile("latency average = ([0-9.]+) ms");
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+) \\(without");

    static Pgbench run(Programs programs, Contestant contestant, Options options, int seconds) throws IOException {
        String output = Command.run(
                List.of(
                        programs.postgres("pgbench"),
                        "-n",
                        "-S",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(contestant.port()),
                        "-U",
                        Postgres.USER,
                        "-M",
                        options.protocol(),
                        "-c",
                        Integer.toString(options.clients()),
                        "-j",
                        Integer.toString(Math.min(2, options.clients())),
                        "-T",
                        Integer.toString(seconds),
                        Postgres.DATABASE),
                Map.of("PGPASSWORD", Postgres.PASSWORD),
                "");
        return new Pgbench((long) number(TRANSACTIONS, output), number(LATENCY, output), number(TPS, output));
    }

    private static double number(Pattern pattern, String output) throws IOException {
        Matcher found = pattern.matcher(output);
        if (!found.find()) {
            throw new IOException("pgbench said something unexpected: " + output);
        }
        return Double.parseDouble(found.group(1));
    }
}
