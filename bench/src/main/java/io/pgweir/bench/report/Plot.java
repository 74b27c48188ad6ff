package io.pgweir.bench.report;

import io.pgweir.bench.figure.Figure;
import io.pgweir.bench.figure.Figures;
import io.pgweir.bench.figure.Measurements;
import java.util.ArrayList;
import java.util.List;

/**
 * One figure of all contestants as ratios to one of them, as SVG: a line a workload, a mark for the median, a stroke from the least to
 * the most. The scale is logarithmic, so that half and double are as far from even.
 */
public final class Plot {
    /** Legible on white and on black, and told apart by those who see few colours. */
    private static final List<String> COLOURS =
            List.of("#d9480f", "#1c7ed6", "#2b8a3e", "#9c36b5", "#b58900", "#0b7285", "#868e96");

    private static final List<Double> TICKS = List.of(0.125, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0, 8.0);
    private static final double LEAST = 0.125;
    private static final double MOST = 8;
    private static final int LEFT = 150;
    private static final int WIDTH = 560;
    private static final int RIGHT = 30;
    private static final int TOP = 62;
    private static final int ROW = 14;
    private static final int GAP = 10;
    private static final int LEGEND_STEP = 110;

    /** Follows the reader's light or dark; where that is not known, it is light. */
    private static final String STYLE = """
            <style>
            text { font: 12px sans-serif; fill: #212529 }
            .title { font-weight: bold }
            .ground { fill: #ffffff }
            .tick { stroke: #ced4da }
            .even { stroke: #212529 }
            @media (prefers-color-scheme: dark) {
              text { fill: #e9ecef } .ground { fill: #16191d } .tick { stroke: #495057 } .even { stroke: #e9ecef }
            }
            </style>
            """;

    private final Measurements found;
    private final Figure figure;
    private final String against;
    private final List<String> contestants;
    private final StringBuilder svg = new StringBuilder();

    public Plot(Measurements found, Figure figure, String against) {
        this.found = found;
        this.figure = figure;
        this.against = against;
        this.contestants = found.workloads().stream()
                .flatMap(workload -> found.contestants(workload).stream())
                .distinct()
                .filter(name -> !name.equals(against))
                .sorted()
                .toList();
    }

    private record Point(String contestant, Figures ratio) {}

    private record Line(String workload, List<Point> points) {
        int height() {
            return points.size() * ROW + GAP;
        }
    }

    public String svg() {
        List<Line> lines = lines();
        int bottom = TOP + lines.stream().mapToInt(Line::height).sum();
        int width = LEFT + WIDTH + RIGHT;
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%1$d\" height=\"%2$d\">"
                .formatted(width, bottom + 24));
        svg.append(STYLE);
        add("<rect class=\"ground\" width=\"%d\" height=\"%d\"/>".formatted(width, bottom + 24));
        add("<text class=\"title\" x=\"10\" y=\"18\">%s, as a ratio to %s</text>"
                .formatted(figure.title("unit"), against));
        legend();
        for (double tick : TICKS) {
            add("<line class=\"%s\" x1=\"%.1f\" x2=\"%2$.1f\" y1=\"%d\" y2=\"%d\"/>"
                    .formatted(tick == 1 ? "even" : "tick", x(tick), TOP - 8, bottom));
            add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>"
                    .formatted(x(tick), bottom + 16, number(tick)));
        }
        int y = TOP;
        for (Line line : lines) {
            draw(line, y);
            y += line.height();
        }
        return svg.append("</svg>\n").toString();
    }

    private List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (String workload : found.workloads()) {
            Figures reference = found.figures(workload, against, figure);
            List<Point> points = contestants.stream()
                    .map(name -> new Point(
                            name, found.figures(workload, name, figure).dividedBy(reference)))
                    .filter(point -> !point.ratio().isEmpty())
                    .toList();
            if (!points.isEmpty()) {
                lines.add(new Line(workload, points));
            }
        }
        return lines;
    }

    private void legend() {
        for (int i = 0; i < contestants.size(); i++) {
            int x = 14 + i * LEGEND_STEP;
            add("<circle cx=\"%d\" cy=\"36\" r=\"5\" fill=\"%s\"/>".formatted(x, colour(contestants.get(i))));
            add("<text x=\"%d\" y=\"40\">%s</text>".formatted(x + 10, contestants.get(i)));
        }
    }

    private void draw(Line line, int top) {
        add("<text x=\"10\" y=\"%d\">%s</text>".formatted(top + (line.height() - GAP) / 2 + 4, line.workload()));
        int y = top + ROW / 2;
        for (Point point : line.points()) {
            String colour = colour(point.contestant());
            Figures ratio = point.ratio();
            add("<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%3$d\" stroke=\"%s\" stroke-width=\"2\"/>"
                    .formatted(x(ratio.least()), x(ratio.most()), y, colour));
            add("<circle cx=\"%.1f\" cy=\"%d\" r=\"5\" fill=\"%s\"><title>%s %.2f</title></circle>"
                    .formatted(x(ratio.median()), y, colour, point.contestant(), ratio.median()));
            y += ROW;
        }
    }

    private String colour(String contestant) {
        return COLOURS.get(contestants.indexOf(contestant) % COLOURS.size());
    }

    /** What is beyond the scale is drawn at its end. */
    private static double x(double ratio) {
        double bounded = Math.clamp(ratio, LEAST, MOST);
        return LEFT + WIDTH * (Math.log(bounded / LEAST) / Math.log(MOST / LEAST));
    }

    private static String number(double tick) {
        return tick == Math.rint(tick) ? Long.toString((long) tick) : Double.toString(tick);
    }

    private void add(String element) {
        svg.append(element).append('\n');
    }
}
