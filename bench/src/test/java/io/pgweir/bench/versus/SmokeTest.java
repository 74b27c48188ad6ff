package io.pgweir.bench.versus;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.bench.figure.Figure;
import io.pgweir.bench.figure.Measurements;
import io.pgweir.bench.site.Peers;
import io.pgweir.bench.site.Programs;
import io.pgweir.bench.site.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run in small: one round of a second, PostgreSQL itself and pgweir. */
class SmokeTest {
    @TempDir
    private Path folder;

    @Test
    void pgweir_and_postgresql_do_the_same_work_and_what_it_cost_is_written_down() throws Exception {
        Assumptions.assumeTrue(Programs.has("pgbench") && Programs.has("openssl"), "PostgreSQL is not installed");
        Path peers = folder.resolve("peers");
        Files.writeString(
                peers,
                "pgweir one @java@ --enable-native-access=ALL-UNNAMED -cp %s %s @file:pgweir.yaml@\n"
                        .formatted(
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                PgweirProcess.class.getName()));
        Options options = Options.parse(
                "--workloads", "select1-8,login-scram,copy-out", "--rounds", "1", "--seconds", "1", "--warmup", "0");

        try (Site site = Site.open(Programs.find(), Path.of("").toAbsolutePath().resolve(".."))) {
            Measurements found = new Rounds(site, Peers.read(peers, null), options).measure();
            assertThat(found.failures()).isEmpty();
            assertThat(found.workloads()).containsExactly("select1-8", "login-scram", "copy-out");
            for (String workload : found.workloads()) {
                assertThat(found.contestants(workload)).contains("direct", "pgweir");
                assertThat(found.figures(workload, "direct", Figure.RATE).median())
                        .isPositive();
                assertThat(found.figures(workload, "pgweir", Figure.RATE).median())
                        .isPositive();
                assertThat(found.figures(workload, "pgweir", Figure.CPU).median())
                        .isPositive();
            }
            Run.report(found, "direct", folder.resolve("out"));
        }
        assertThat(folder.resolve("out/results.md")).content().contains("÷ direct", "**login-scram**");
        assertThat(folder.resolve("out/throughput.svg")).content().contains("pgweir");
    }
}
