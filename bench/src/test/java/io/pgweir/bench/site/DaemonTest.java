package io.pgweir.bench.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {
    private static final int SESSION_FIELD = 3; // behind the name, which may have blanks in it

    @TempDir
    private Path folder;

    @Test
    void has_a_session_of_its_own_so_that_linux_does_not_count_it_as_one_with_the_load() throws Exception {
        Path us = Path.of("/proc/self");
        assumeThat(us).as("Linux").exists();
        try (Daemon daemon = Daemon.start("sleep", List.of("sleep", "60"), folder, "TERM")) {
            while (!"sleep".equals(daemon.program())) {
                Thread.onSpinWait();
            }
            assertThat(session(daemon.pid())).isEqualTo(daemon.pid());
        }
    }

    private static long session(long pid) throws IOException {
        String status = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return Long.parseLong(status.substring(status.lastIndexOf(')') + 2).split(" ", -1)[SESSION_FIELD]);
    }
}
