package io.pgweir.bench.versus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Measures what pgweir costs beside its peers: the program behind {@code bench/baseline}. */
public final class Baseline {
    /** Beyond the clients that are asked for: pgbench and psql come and go. */
    private static final int SPARE_CLIENTS = 100;

    public static void main(String[] args) throws IOException, InterruptedException {
        if (List.of(args).contains("--help")) {
            System.out.print(Options.HELP);
            return;
        }
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage() + "\n" + Options.HELP);
            System.exit(2);
            return;
        }
        Site site = Site.prepare(Programs.find());
        // At the normal end and on Ctrl-C alike.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(site)));
        site.open(Math.max(options.clients(), options.size()) + SPARE_CLIENTS);
        Report report = switch (options.mode()) {
            case ROUNDS -> new RoundsReport(new Rounds(site, options).measure());
            case IDLE -> new IdleRun(site, options).measure();
            case COPY -> new CopyRun(site, options).measure();
        };
        System.out.print(report.markdown());
        Path out = options.out();
        if (out != null) {
            Files.writeString(out, out.toString().endsWith(".tsv") ? report.tsv() : report.markdown());
        }
    }

    private static void close(Site site) {
        try {
            site.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Baseline() {}
}
