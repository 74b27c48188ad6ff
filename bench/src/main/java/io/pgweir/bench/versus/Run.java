package io.pgweir.bench.versus;

import io.pgweir.bench.figure.Figure;
import io.pgweir.bench.figure.Measurements;
import io.pgweir.bench.load.Workload;
import io.pgweir.bench.load.Workloads;
import io.pgweir.bench.report.Plot;
import io.pgweir.bench.report.Tables;
import io.pgweir.bench.site.Peers;
import io.pgweir.bench.site.Programs;
import io.pgweir.bench.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Measures what pgweir costs beside its peers: the program behind {@code bench/run}. */
public final class Run {
    private static final String PEERS = "bench/peers/list";

    public static void main(String[] args) throws IOException, InterruptedException {
        Locale.setDefault(Locale.ROOT); // numbers as programs read them
        List<String> words = List.of(args);
        if (words.contains("--help")) {
            System.out.print(Options.HELP);
            return;
        }
        if (words.contains("--list")) {
            Workloads.ALL.forEach(Run::explain);
            return;
        }
        Path house = Path.of(System.getProperty("bench.house", "."));
        Options options;
        Peers peers;
        try {
            options = Options.parse(args);
            peers = Peers.read(house.resolve(PEERS), options.peers());
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage() + "\n" + Options.HELP);
            System.exit(2);
            return;
        }
        try (Site site = Site.open(Programs.find(), house)) {
            Measurements found = new Rounds(site, peers, options).measure();
            report(found, options.against(), options.out());
        }
    }

    private static void explain(Workload workload) {
        System.out.printf("%-18s %s%n", workload.name(), workload.what());
    }

    static void report(Measurements found, String against, @Nullable Path out) throws IOException {
        Tables tables = new Tables(found, Workloads.ALL, against);
        System.out.print(tables.markdown());
        if (out == null) {
            return;
        }
        Files.createDirectories(out);
        Files.writeString(out.resolve("results.md"), tables.markdown());
        Files.writeString(out.resolve("rounds.tsv"), tables.tsv());
        plot(found, against, Figure.CPU, out.resolve("cpu.svg"));
        plot(found, against, Figure.RATE, out.resolve("throughput.svg"));
        plot(found, against, Figure.MEAN, out.resolve("latency.svg"));
    }

    private static void plot(Measurements found, String against, Figure figure, Path file) throws IOException {
        Files.writeString(file, new Plot(found, figure, against).svg());
    }

    private Run() {}
}
