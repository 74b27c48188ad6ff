package io.pgweir.bench.versus;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Logs in many clients that then say nothing, and sees how much the proxy grew. */
final class IdleRun {
    /** So that what the process needs once for all clients is there before they come. */
    private static final int WARMUP_SECONDS = 5;

    private static final int WARMUP_CLIENTS = 200;

    private final Site site;
    private final Options options;
    private final Login login = new Login();

    IdleRun(Site site, Options options) {
        this.site = site;
        this.options = options;
    }

    private record Growth(String contestant, int clients, long emptyKb, long fullKb) {
        double kbPerClient() {
            return (double) (fullKb - emptyKb) / clients;
        }
    }

    private record Growths(List<Growth> list) implements Report {
        @Override
        public String markdown() {
            StringBuilder text = new StringBuilder(
                    "| PSS | no client, MB | idle clients | with them, MB | kB per client |\n|---|---|---|---|---|\n");
            for (Growth growth : list) {
                text.append(String.format(
                        Locale.ROOT,
                        "| %s | %.1f | %d | %.1f | %.2f |%n",
                        growth.contestant,
                        growth.emptyKb / 1024.0,
                        growth.clients,
                        growth.fullKb / 1024.0,
                        growth.kbPerClient()));
            }
            return text.toString();
        }

        @Override
        public String tsv() {
            StringBuilder text = new StringBuilder("contestant\tclients\tempty kB\tfull kB\n");
            for (Growth growth : list) {
                text.append(
                        "%s\t%d\t%d\t%d\n".formatted(growth.contestant, growth.clients, growth.emptyKb, growth.fullKb));
            }
            return text.toString();
        }
    }

    Report measure() throws IOException, InterruptedException {
        List<Growth> found = new ArrayList<>();
        for (Contestant contestant : site.contestants()) {
            Daemon process = contestant.process();
            if (process != null) {
                found.add(measure(contestant, process.pid()));
            }
        }
        return new Growths(found);
    }

    private Growth measure(Contestant contestant, long pid) throws IOException, InterruptedException {
        Pgbench.run(site.programs(), contestant, options, WARMUP_SECONDS);
        close(open(contestant, WARMUP_CLIENTS));
        long empty = Heap.settledPssKb(contestant, pid);
        List<SocketChannel> clients = open(contestant, options.size());
        long full = Heap.settledPssKb(contestant, pid);
        close(clients);
        return new Growth(contestant.name(), options.size(), empty, full);
    }

    private List<SocketChannel> open(Contestant contestant, int count) throws IOException {
        List<SocketChannel> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(login.open(contestant.port()));
        }
        return clients;
    }

    private static void close(List<SocketChannel> clients) throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
    }
}
