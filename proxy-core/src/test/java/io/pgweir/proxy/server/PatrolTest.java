package io.pgweir.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.pgweir.config.ConfigReader;
import io.pgweir.config.MonitorConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.ErrorLog;
import io.pgweir.proxy.access.Account;
import io.pgweir.proxy.cluster.Cluster;
import io.pgweir.proxy.cluster.Node;
import io.pgweir.proxy.net.FakeWorkers;
import io.pgweir.proxy.net.Worker;
import io.pgweir.proxy.statement.StatementCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PatrolTest {
    private final EmbeddedChannel home = new EmbeddedChannel();
    private final Worker worker = FakeWorkers.on(home.eventLoop()).all().getFirst();
    private final List<Opening> openings = new ArrayList<>();
    private final Cluster cluster = new Cluster(() -> config(""));
    private final MonitorConfig monitor =
            Objects.requireNonNull(config("monitor: { user: monitor }").monitor());

    @AfterEach
    void close() {
        home.close();
        cluster.close();
    }

    private static PgweirConfig config(String more) {
        return ConfigReader.read("test", "nodes: [ 192.0.2.1 ]\nauth: { method: trust }\n" + more, _ -> null)
                .orThrow();
    }

    /** A patrol whose scouts get what {@code opener} has for them. */
    private Patrol patrol(Opener opener) {
        home.freezeTime();
        return new Patrol(worker, opener, monitor, cluster);
    }

    /** Scouts are wanted for some time. */
    private void wanted(Patrol patrol) {
        for (int i = 0; i < 20; i++) {
            patrol.hurry(true);
            home.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            home.runPendingTasks();
        }
    }

    /** How many milliseconds it takes until they look again, while reads only go home instead. */
    private long pause(Patrol patrol) {
        patrol.hurry(false);
        home.runPendingTasks();
        long primary = home.runScheduledPendingTasks();
        home.advanceTimeBy(primary, TimeUnit.NANOSECONDS);
        patrol.hurry(false);
        long standbys = home.runScheduledPendingTasks();
        home.advanceTimeBy(standbys, TimeUnit.NANOSECONDS);
        return TimeUnit.NANOSECONDS.toMillis(Math.max(primary, standbys));
    }

    private void opens(
            Worker onto,
            Node node,
            String database,
            Account account,
            int protocol,
            Map<String, String> startup,
            Duration lifetime,
            Opening opening) {
        openings.add(opening);
    }

    @Test
    void a_scout_that_fails_does_not_end_the_patrol() {
        Patrol patrol = patrol((_, _, _, _, _, _, _, _) -> {
            throw new IllegalStateException("broken");
        });
        try (ErrorLog log = new ErrorLog()) {
            wanted(patrol);
            assertThat(log.errors()).hasSize(1);
        }
        assertThat(home.runScheduledPendingTasks()).as("the next step").isNotNegative();
    }

    @Test
    void whoever_has_gone_home_for_good_opens_nothing_any_more() {
        Patrol patrol = patrol(this::opens);
        wanted(patrol);
        assertThat(openings).hasSize(1);
        patrol.close();
        wanted(patrol);
        assertThat(openings).hasSize(1);
    }

    @Test
    void a_scout_that_is_let_in_and_shown_out_before_it_heard_anything_does_not_come_again_at_once() {
        Patrol patrol = patrol(this::opens);
        wanted(patrol);
        Opening opening = openings.getFirst();
        EmbeddedChannel wire = new EmbeddedChannel();
        ServerLink link = FakeLinks.link(wire, worker, opening, new StatementCatalog());
        opening.opened(link);
        wanted(patrol);
        link.lose("shown out");
        wanted(patrol);
        assertThat(openings).hasSize(1);
        wire.releaseOutbound();
    }

    @Test
    void they_go_out_more_and_more_seldom_where_that_helps_no_read() {
        Patrol patrol = patrol(this::opens);
        for (int i = 0; i < 8; i++) {
            assertThat(pause(patrol)).isEqualTo(5);
        }
        assertThat(pause(patrol)).isEqualTo(10);
        assertThat(pause(patrol)).isEqualTo(20);
        assertThat(pause(patrol)).isEqualTo(40);
        assertThat(pause(patrol)).isEqualTo(80);
        assertThat(pause(patrol)).isEqualTo(160);
        assertThat(pause(patrol)).isEqualTo(320);
        assertThat(pause(patrol)).isEqualTo(320);
        patrol.looksHelp();
        assertThat(pause(patrol)).isEqualTo(5);
    }

    @Test
    void they_go_out_at_once_when_somebody_waits() {
        Patrol patrol = patrol(this::opens);
        for (int i = 0; i < 15; i++) {
            pause(patrol);
        }
        patrol.hurry(false);
        assertThat(home.runScheduledPendingTasks()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1));
        home.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        assertThat(home.runScheduledPendingTasks()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(320));
        patrol.hurry(true);
        home.runPendingTasks();
        assertThat(home.runScheduledPendingTasks()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1));
    }
}
