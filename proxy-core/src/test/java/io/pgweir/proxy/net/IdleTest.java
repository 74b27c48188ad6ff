package io.pgweir.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pgweir.config.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who has nothing to do must look like that. */
class IdleTest {
    private static final Path MACHINE = Path.of("/proc/stat");

    /** Linux takes whoever waits for an io_uring for one who waits for a disk, unless it is told, which is possible from 6.15 on. */
    @ParameterizedTest
    @EnumSource(names = {"IO_URING", "EPOLL"})
    void workers_that_wait_are_not_counted_as_waiting_for_a_disk(Transport transport) throws Exception {
        assumeThat(Sockets.of(transport).transport())
                .as("what this machine has")
                .isEqualTo(transport);
        assumeThat(Sockets.isNew(System.getProperty("os.version")))
                .as("Linux 6.15 or newer")
                .isTrue();
        Workers workers = Workers.start(2, transport);
        try {
            workers.all().getFirst().loop().submit(() -> {}).sync();
            assertThat(leastWaiting()).isZero();
        } finally {
            workers.close();
        }
    }

    /** How many tasks of this machine wait for a disk all the time: others may for a while. */
    private static long leastWaiting() throws Exception {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 1000 && least > 0; i++) {
            least = Math.min(
                    least,
                    Files.readAllLines(MACHINE).stream()
                            .filter(line -> line.startsWith("procs_blocked "))
                            .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                            .findFirst()
                            .orElseThrow());
            Thread.sleep(10);
        }
        return least;
    }
}
