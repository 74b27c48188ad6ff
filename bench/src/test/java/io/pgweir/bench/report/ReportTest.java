package io.pgweir.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.bench.figure.Figure;
import io.pgweir.bench.figure.Measurement;
import io.pgweir.bench.figure.Measurements;
import io.pgweir.bench.load.Workload;
import io.pgweir.bench.load.Workloads;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {
    private static final Workload WORKLOAD =
            Workloads.named(List.of("simple-8")).getFirst();

    private static Measurements run() {
        Measurements found = new Measurements();
        for (int round = 1; round <= 3; round++) {
            found.add(new Measurement(round, "simple-8", "direct", Map.of(Figure.RATE, 40.0)));
            found.add(new Measurement(
                    round, "simple-8", "pgbouncer", Map.of(Figure.RATE, 10.0 * round, Figure.CPU, 0.02)));
            found.add(new Measurement(
                    round, "simple-8", "pgweir", Map.of(Figure.RATE, 20.0 * round, Figure.CPU, 0.01 * round)));
        }
        found.failed("simple-8", "pgpool", "it hung");
        return found;
    }

    @Test
    void everybody_stands_beside_the_one_that_was_chosen() {
        String text = new Tables(run(), List.of(WORKLOAD), "pgbouncer").markdown();

        assertThat(text)
                .contains("| CPU s per 1,000 unit ÷ pgbouncer, paired: median (least–most) | direct | pgweir |")
                .contains("| simple-8 | – | 1.00 (0.50–1.50) |")
                .contains("| pgweir | 40 (20–60) | 0.0200 (0.0100–0.0300) |")
                .contains("simple-8, pgpool: it hung");
    }

    @Test
    void one_without_figures_has_no_column() {
        assertThat(new Tables(run(), List.of(WORKLOAD), "pgbouncer").markdown()).doesNotContain("peak", "kB per idle");
    }

    @Test
    void a_plot_is_an_image_with_a_mark_for_each_contestant() throws Exception {
        String svg = new Plot(run(), Figure.RATE, "pgbouncer").svg();

        Document image =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        NodeList titles = image.getElementsByTagName("title");
        assertThat(titles.getLength()).isEqualTo(2);
        assertThat(titles.item(1).getTextContent()).isEqualTo("pgweir 2.00");
    }
}
