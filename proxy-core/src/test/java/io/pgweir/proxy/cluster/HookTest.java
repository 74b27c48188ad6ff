package io.pgweir.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class HookTest {
    private final Node first = new Node("a", "10.0.0.1", 5432, 1);
    private final Node second = new Node("b", "10.0.0.2", 5433, 1);
    private final Hook hook = new Hook(() -> List.of(first, second));

    @Test
    void placeholders_are_those_of_pgpool() {
        assertThat(hook.fill("%d %h %p|%m %H %r|%M %P %N %S|%%d %x %", first, second, first))
                .isEqualTo("0 10.0.0.1 5432|1 10.0.0.2 5433|0 0 10.0.0.1 5432|%d %x %");
    }

    @Test
    @Timeout(60)
    void one_that_takes_too_long_is_ended_with_all_that_it_started(@TempDir Path folder) throws Exception {
        Path told = folder.resolve("told");
        assertThat(new ProcessBuilder("mkfifo", told.toString()).start().waitFor())
                .isZero();
        hook.run("sleep 600 & printf '%s\\n' $! $$ > " + told + "; wait", Duration.ofSeconds(2), first, null, null);
        for (String pid : Files.readAllLines(told)) {
            Optional<ProcessHandle> running = ProcessHandle.of(Long.parseLong(pid));
            if (running.isPresent()) {
                assertThat(running.get().onExit().get().isAlive()).isFalse();
            }
        }
    }

    @Test
    void where_there_is_no_primary_its_number_is_minus_one_and_the_rest_is_empty() {
        assertThat(hook.fill("[%m][%H][%r][%D]", first, null, null)).isEqualTo("[-1][][][]");
    }
}
