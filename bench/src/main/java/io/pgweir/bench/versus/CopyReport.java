package io.pgweir.bench.versus;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** What the COPY runs found, a line for each. */
record CopyReport(List<Line> lines) implements Report {
    /** One COPY through one contestant. */
    record Line(String contestant, Copy copy, Pace pace, double mbPerSecond, double cpuSecondsPerGb, double peakMb) {}

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder(
                "| COPY | median (min–max) | MB/s | CPU s per GB | peak RSS MB |\n|---|---|---|---|---|\n");
        List<String> contestants =
                lines.stream().map(Line::contestant).distinct().sorted().toList();
        for (Copy copy : Copy.values()) {
            for (Pace pace : Pace.values()) {
                for (String contestant : contestants) {
                    List<Line> runs = runs(contestant, copy, pace);
                    text.append("| %s, %s | %s | %s | %s | %s |\n"
                            .formatted(
                                    copy,
                                    pace,
                                    contestant,
                                    figures(runs, Line::mbPerSecond).print(0),
                                    figures(runs, Line::cpuSecondsPerGb).print(2),
                                    figures(runs, Line::peakMb).print(0)));
                }
                text.append(ratio(copy, pace, contestants));
            }
        }
        return text.toString();
    }

    private String ratio(Copy copy, Pace pace, List<String> contestants) {
        if (!contestants.contains(Contestant.PGBOUNCER)) {
            return "";
        }
        List<Line> ours = runs(Contestant.PGWEIR, copy, pace);
        List<Line> theirs = runs(Contestant.PGBOUNCER, copy, pace);
        return "| | pgweir ÷ pgbouncer, paired | %s | %s | |\n"
                .formatted(
                        figures(ours, Line::mbPerSecond)
                                .dividedBy(figures(theirs, Line::mbPerSecond))
                                .print(2),
                        figures(ours, Line::cpuSecondsPerGb)
                                .dividedBy(figures(theirs, Line::cpuSecondsPerGb))
                                .print(2));
    }

    @Override
    public String tsv() {
        StringBuilder text = new StringBuilder("copy\tpace\tcontestant\tMB/s\tCPU s per GB\tpeak RSS MB\n");
        for (Line line : lines) {
            text.append("%s\t%s\t%s\t%s\t%s\t%s\n"
                    .formatted(
                            line.copy,
                            line.pace,
                            line.contestant,
                            line.mbPerSecond,
                            line.cpuSecondsPerGb,
                            line.peakMb));
        }
        return text.toString();
    }

    private List<Line> runs(String contestant, Copy copy, Pace pace) {
        return lines.stream()
                .filter(line -> line.contestant.equals(contestant) && line.copy == copy && line.pace == pace)
                .toList();
    }

    private static Figures figures(List<Line> runs, ToDoubleFunction<Line> value) {
        return new Figures(runs.stream().mapToDouble(value).toArray());
    }
}
