package io.pgweir.dist.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A second JVM starts a cluster and is killed. */
class WatchdogTest {
    /** Prints its cluster's folder and processes, one a line and then an empty one, and waits to be killed. */
    static final class Victim {
        public static void main(String[] args) throws Exception {
            PostgresCluster cluster = PostgresCluster.builder().standbys(1).start();
            cluster.nodes().get(1).freeze();
            System.out.println(cluster.folder());
            cluster.nodes().stream().flatMap(node -> node.pids().stream()).forEach(System.out::println);
            System.out.println();
            Thread.currentThread().join();
        }
    }

    @Test
    void servers_and_folder_are_gone_soon_after_their_jvm_was_killed() throws Exception {
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Path folder;
        List<OsProcess> servers = new ArrayList<>();
        try (BufferedReader out = victim.inputReader()) {
            folder = Path.of(String.valueOf(out.readLine()));
            for (String line = out.readLine(); line != null && !line.isEmpty(); line = out.readLine()) {
                servers.add(new OsProcess(Long.parseLong(line)));
            }
            assertThat(servers).hasSizeGreaterThan(6).noneMatch(OsProcess::isGone);
            assertThat(folder).isDirectory();
        } finally {
            victim.destroyForcibly().waitFor();
        }
        assertThat(Patience.until(Duration.ofSeconds(30), () -> !Files.exists(folder)))
                .isTrue();
        assertThat(servers).allMatch(OsProcess::isGone);
    }
}
