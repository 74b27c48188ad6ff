package io.pgweir.bench.versus;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** COPY out and in through each contestant, steadily and in fits and starts. */
final class CopyRun {
    private static final double GB = 1 << 30;
    private static final double MB = 1 << 20;

    private final Site site;
    private final Options options;
    private final Login login = new Login();

    CopyRun(Site site, Options options) {
        this.site = site;
        this.options = options;
    }

    Report measure() throws IOException, InterruptedException {
        long bytes = (long) options.size() << 20;
        List<CopyReport.Line> lines = new ArrayList<>();
        List<Contestant> order = new ArrayList<>(site.contestants());
        for (int number = 0; number <= options.rounds(); number++) {
            for (Copy copy : Copy.values()) {
                for (Pace pace : Pace.values()) {
                    for (Contestant contestant : order) {
                        CopyReport.Line line = measure(contestant, copy, pace, number == 0 ? bytes / 4 : bytes);
                        if (number > 0) { // the first is for warming up
                            System.err.println(line);
                            lines.add(line);
                        }
                    }
                }
            }
            order = order.reversed();
        }
        return new CopyReport(lines);
    }

    private CopyReport.Line measure(Contestant contestant, Copy copy, Pace pace, long bytes)
            throws IOException, InterruptedException {
        try (SocketChannel client = login.open(contestant.port())) {
            Meter meter = Meter.start(contestant);
            double passed = copy.run(client, bytes, pace);
            Meter.Reading reading = meter.read();
            return new CopyReport.Line(
                    contestant.name(),
                    copy,
                    pace,
                    passed / MB / reading.seconds(),
                    reading.cpuSeconds() / (passed / GB),
                    reading.peakMb());
        }
    }
}
