package io.pgweir.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.ConfigReader;
import io.pgweir.config.PgweirConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        cluster.saw(node, Look.read(answer, System.nanoTime(), null), null, Duration.ZERO);
    }

    @Test
    void a_node_that_goes_is_forgotten_only_when_nobody_finds_it_any_more() {
        List<Boolean> found = new ArrayList<>();
        cluster.lookout(new Lookout() {
            @Override
            public void hurry(boolean waits) {}

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
}
