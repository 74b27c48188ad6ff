package io.pgweir.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.ListenerConfig;
import io.pgweir.config.Route;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.cluster.Topology;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A proxy is ready when one of its listeners has somewhere to lead a client. */
class HealthTest {
    private static final ListenerConfig SPLIT = new ListenerConfig("*", 1, Route.SPLIT);
    private static final ListenerConfig READS = new ListenerConfig("*", 2, Route.STANDBY);

    private final Node primary = new Node("a", "127.0.0.1", 1, 1);
    private final Node standby = new Node("b", "127.0.0.1", 2, 1);
    private Topology topology = new Topology(primary, List.of(standby));
    private boolean stopping;

    private Health health(ListenerConfig... listeners) {
        return new Health(() -> topology, List.of(listeners), () -> stopping);
    }

    @Test
    void with_a_primary_it_is_ready() {
        assertThat(health(SPLIT).obstacle()).isEmpty();
        assertThat(health(SPLIT).ready().status().code()).isEqualTo(200);
    }

    @Test
    void without_one_only_who_reads_is_served() {
        topology = new Topology(null, List.of(standby));
        assertThat(health(SPLIT).obstacle()).isEqualTo("no primary");
        assertThat(health(SPLIT).ready().status().code()).isEqualTo(503);
        assertThat(health(SPLIT, READS).obstacle()).isEmpty();
        topology = new Topology(null, List.of());
        assertThat(health(SPLIT, READS).obstacle()).isEqualTo("no primary");
        assertThat(health(SPLIT).live().status().code()).isEqualTo(200);
    }

    @Test
    void a_primary_that_lets_nobody_in_is_none() {
        primary.failed("refused", System.nanoTime(), 1, TimeUnit.SECONDS.toNanos(1));
        assertThat(health(SPLIT).obstacle()).isEqualTo("the primary refuses connections");
        primary.connected();
        assertThat(health(SPLIT).obstacle()).isEmpty();
    }

    @Test
    void a_proxy_that_stops_sends_clients_elsewhere() {
        stopping = true;
        assertThat(health(SPLIT).obstacle()).isEqualTo("stopping");
    }
}
