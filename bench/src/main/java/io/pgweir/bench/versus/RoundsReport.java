package io.pgweir.bench.versus;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The rounds as a table for people, and as one for programs. */
record RoundsReport(List<Round> rounds) implements Report {
    private record Column(String title, int decimals, ToDoubleFunction<Round> value) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("tps", 0, Round::tps),
            new Column("mean latency ms", 3, Round::latencyMs),
            new Column("CPU s per 1,000 tx", 4, Round::cpuSecondsPerThousand),
            new Column("context switches per tx", 2, Round::switchesPerTransaction),
            new Column("RSS MB", 1, Round::rssMb));

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder("| median (min–max) |");
        COLUMNS.forEach(column -> text.append(' ').append(column.title).append(" |"));
        text.append("\n|---|").append("---|".repeat(COLUMNS.size())).append('\n');
        for (String contestant : List.of(Contestant.DIRECT, Contestant.PGBOUNCER, Contestant.PGWEIR)) {
            if (took(contestant)) {
                text.append("| ").append(contestant).append(" |");
                for (Column column : COLUMNS) {
                    text.append(' ')
                            .append(figures(contestant, column).print(column.decimals))
                            .append(" |");
                }
                text.append('\n');
            }
        }
        if (took(Contestant.PGBOUNCER)) {
            text.append("| pgweir ÷ pgbouncer, paired |");
            for (Column column : COLUMNS) {
                Figures ratio = figures(Contestant.PGWEIR, column).dividedBy(figures(Contestant.PGBOUNCER, column));
                text.append(' ').append(ratio.print(2)).append(" |");
            }
            text.append('\n');
        }
        return text.toString();
    }

    @Override
    public String tsv() {
        StringBuilder text = new StringBuilder("round\tcontestant");
        COLUMNS.forEach(column -> text.append('\t').append(column.title));
        text.append('\n');
        for (Round round : rounds) {
            text.append(round.number()).append('\t').append(round.contestant());
            COLUMNS.forEach(column -> text.append('\t').append(column.value.applyAsDouble(round)));
            text.append('\n');
        }
        return text.toString();
    }

    private boolean took(String contestant) {
        return rounds.stream().anyMatch(round -> round.contestant().equals(contestant));
    }

    private Figures figures(String contestant, Column column) {
        return new Figures(rounds.stream()
                .filter(round -> round.contestant().equals(contestant))
                .mapToDouble(column.value)
                .toArray());
    }
}
