package io.pgweir.dist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShutdownTest {
    private final List<String> closed = new ArrayList<>();
    private final Shutdown shutdown = new Shutdown();

    @Test
    void the_newest_is_closed_first_and_a_failure_stops_nobody() {
        shutdown.add(() -> closed.add("cluster"));
        shutdown.add(() -> {
            throw new IllegalStateException("a failure that this test made");
        });
        shutdown.add(() -> closed.add("proxy"));
        shutdown.close();
        shutdown.close();
        assertThat(closed).containsExactly("proxy", "cluster");
    }

    @Test
    void what_comes_too_late_is_closed_at_once() {
        shutdown.close();
        assertThatThrownBy(() -> shutdown.add(() -> closed.add("late"))).hasMessage("shutting down");
        assertThat(closed).containsExactly("late");
    }
}
