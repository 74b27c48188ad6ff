package io.pgweir.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.config.ConfigReader;
import io.pgweir.config.PgweirConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cluster whose monitors have not been started: what they see is told by hand. */
class ClusterTest {
    private final PgweirConfig config =
            ConfigReader.read("test", """
                    nodes: [ 192.0.2.1, 192.0.2.2 ]
                    auth: { method: trust }
                    monitor: { user: monitor }
                    failover: { hold: 200ms }
                    """, _ -> null).orThrow();
    private final Cluster cluster = new Cluster(() -> config);

    @AfterEach
    void close() {
        cluster.close();
    }

    private void sees(Node node, boolean standby) {
        Map<String, @Nullable String> answer = new HashMap<>();
        answer.put("standby", standby ? "t" : "f");
        answer.put("position", "1000");
        answer.put("flushed", "1000");
        answer.put("timeline", "1");
        answer.put("writer_delay", "200");
        Details details =
                new Details(1, 180000, Instant.EPOCH, 100, 1, "", "", 0, "walreceiver", false, List.of(), true);
        cluster.saw(node, Look.read(answer, System.nanoTime(), null), details, Duration.ZERO);
    }

    @Test
    void a_node_that_goes_is_forgotten_only_when_nobody_finds_it_any_more() {
        List<Boolean> found = new ArrayList<>();
        cluster.lookout(new Lookout() {
            @Override
            public void hurry(boolean waits) {}

            @Override
            public void looksHelp() {}

            @Override
            public void forget(Node node) {
                found.add(cluster.topology().standbys().contains(node));
            }
        });
        Node standby = cluster.nodes().getLast();
        sees(cluster.nodes().getFirst(), false);
        sees(standby, true);
        assertThat(cluster.topology().standbys()).containsExactly(standby);

        Members.Member first = Objects.requireNonNull(
                new Members(_ -> List.of()).wanted(config).getFirst());
        cluster.admit(List.of(first));

        assertThat(found).containsExactly(false);
    }

    /** Its workers have not come round yet, so one of them may be about to work on a node. */
    private static final class Slow implements Dependents {
        @Override
        public void cutOff(Node node, String why) {}

        @Override
        public int busy(Node node) {
            return 0;
        }

        @Override
        public BooleanSupplier round() {
            return () -> false;
        }

        @Override
        public void leave(Node node) {}
    }

    @Test
    void a_primary_is_not_left_for_another_while_somebody_may_be_about_to_write_on_it() {
        cluster.dependents(new Slow());
        Node standby = cluster.nodes().getLast();
        sees(cluster.nodes().getFirst(), false);
        sees(standby, true);

        assertThatThrownBy(() -> cluster.switchover(standby, "ann").get(30, TimeUnit.SECONDS))
                .hasMessageContaining("still on 192.0.2.1");
    }
}
