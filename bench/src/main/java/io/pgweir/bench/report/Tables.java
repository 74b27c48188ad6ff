package io.pgweir.bench.report;

import io.pgweir.bench.figure.Figure;
import io.pgweir.bench.figure.Figures;
import io.pgweir.bench.figure.Measurement;
import io.pgweir.bench.figure.Measurements;
import io.pgweir.bench.load.Workload;
import io.pgweir.bench.site.Contestant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A run as tables: first everybody beside one of them, then what was measured. */
public final class Tables {
    /** What contestants are compared by. */
    private static final List<Figure> COMPARED = List.of(Figure.CPU, Figure.RATE, Figure.MEAN);

    private final Measurements found;
    private final List<Workload> workloads;
    private final String against;

    /** {@code workloads} are in the order that they are to be shown in. */
    public Tables(Measurements found, List<Workload> workloads, String against) {
        this.found = found;
        this.workloads = workloads.stream()
                .filter(workload -> found.workloads().contains(workload.name()))
                .toList();
        this.against = against;
    }

    public String markdown() {
        StringBuilder text = new StringBuilder();
        for (String reference : List.of(against, Contestant.DIRECT)) {
            for (Figure figure : COMPARED) {
                text.append(ratios(figure, reference));
            }
        }
        workloads.forEach(workload -> text.append(table(workload)));
        if (!found.failures().isEmpty()) {
            text.append("Not able to:\n");
            found.failures().forEach((what, why) -> text.append("- %s: %s\n".formatted(what, why)));
        }
        return text.toString();
    }

    /** A line a workload, a column a contestant; nothing if there is nobody to compare with. */
    private String ratios(Figure figure, String reference) {
        List<String> contestants = contestants();
        contestants.remove(reference);
        StringBuilder lines = new StringBuilder();
        for (Workload workload : workloads) {
            Figures theirs = found.figures(workload.name(), reference, figure);
            List<String> cells = contestants.stream()
                    .map(one -> found.figures(workload.name(), one, figure)
                            .dividedBy(theirs)
                            .print(2))
                    .toList();
            if (!cells.stream().allMatch(Tables::isEmpty)) {
                lines.append("| %s | %s |\n".formatted(workload.name(), String.join(" | ", cells)));
            }
        }
        if (lines.isEmpty()) {
            return "";
        }
        return "| %s ÷ %s, paired: median (least–most) | %s |\n|---|%s\n%s\n"
                .formatted(
                        figure.title("unit"),
                        reference,
                        String.join(" | ", contestants),
                        "---|".repeat(contestants.size()),
                        lines);
    }

    private List<String> contestants() {
        return new ArrayList<>(workloads.stream()
                .flatMap(workload -> found.contestants(workload.name()).stream())
                .distinct()
                .sorted()
                .toList());
    }

    private String table(Workload workload) {
        List<String> contestants = found.contestants(workload.name());
        List<Figure> columns = Arrays.stream(Figure.values())
                .filter(figure -> contestants.stream()
                        .anyMatch(one ->
                                !found.figures(workload.name(), one, figure).isEmpty()))
                .toList();
        StringBuilder text = new StringBuilder("**%s**: %s\n\n|  |".formatted(workload.name(), workload.what()));
        columns.forEach(column -> text.append(" %s |".formatted(column.title(workload.unit()))));
        text.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
        for (String contestant : contestants) {
            text.append("| %s |".formatted(contestant));
            for (Figure column : columns) {
                text.append(" %s |"
                        .formatted(found.figures(workload.name(), contestant, column)
                                .print(column.decimals())));
            }
            text.append('\n');
        }
        return text.append('\n').toString();
    }

    private static boolean isEmpty(String cell) {
        return cell.equals("–");
    }

    /** One line a figure, for programs. */
    public String tsv() {
        StringBuilder text = new StringBuilder("round\tworkload\tcontestant\tfigure\tvalue\n");
        for (Measurement one : found.all()) {
            one.figures()
                    .forEach((figure, value) -> text.append("%d\t%s\t%s\t%s\t%s\n"
                            .formatted(
                                    one.round(),
                                    one.workload(),
                                    one.contestant(),
                                    figure.name().toLowerCase(Locale.ROOT),
                                    value)));
        }
        return text.toString();
    }
}
