package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.proxy.cluster.Cluster;
import io.pgweir.proxy.cluster.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Another node becomes the primary while clients of every kind are at work. Commits wait for both standbys here, so that PostgreSQL itself
 * loses none of them; and so each can be read on a standby before the primary shows it.
 */
@SuppressWarnings("NullAway.Init") // each test starts what it needs
class PromotionsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    /** For so long nobody is the primary. */
    private static final Duration GAP = Duration.ofSeconds(2);

    private static final long ANSWERS = Long.getLong("pgweir.faults.answers", 100);

    private PostgresCluster postgres;
    private PostgresNode old;
    private PostgresNode next;
    private final List<Relay> relays = new ArrayList<>();
    private Proxy proxy;

    private void start(int standbys) throws Exception {
        postgres = PostgresCluster.builder()
                .standbys(standbys)
                .user("app", "secret", "app")
                .start();
        old = postgres.primary();
        next = postgres.standbys().getFirst();
        old.sql("app", Load.SCHEMA);
        postgres.awaitReplay();
        for (int i = 3; i <= standbys; i++) {
            postgres.nodes().get(i).follow(postgres.nodes().get(i - 2)); // one below each of the first two
        }
        for (PostgresNode node : postgres.nodes()) {
            relays.add(new Relay(node.port()));
        }
        proxy = Proxy.overAllOf(postgres)
                .with(
                        relays.stream()
                                .map(relay -> "\"127.0.0.1:" + relay.port() + "\"")
                                .collect(Collectors.joining(", ", "nodes: [ ", " ]")),
                        "users: [ { name: app, password: secret } ]",
                        "server: { connect_timeout: 500ms, backoff_max: 200ms }",
                        "monitor: { user: postgres, password: " + Proxy.quote(postgres.superuserPassword())
                                + ", period: 50ms, timeout: 2s }")
                .start();
        await().until(() -> cluster().topology().standbys().size() == standbys
                && cluster().topology().primary() != null);
    }

    @AfterEach
    void stop() {
        proxy.close();
        relays.forEach(Relay::close);
        postgres.close();
    }

    private Cluster cluster() {
        return proxy.pgweir().cluster();
    }

    private static void awaitAnswers(Load.Pace pace) {
        long enough = pace.answers() + ANSWERS;
        await().atMost(LONG).until(() -> pace.answers() >= enough);
    }

    private static void ask(PostgresNode node, String sql) throws Exception {
        String _ = node.sql("postgres", sql);
    }

    enum Loss {
        KILLED,
        STOPPED,
        FROZEN,
        CUT
    }

    @ParameterizedTest
    @EnumSource
    void when_somebody_promotes_a_standby_all_goes_on_there(Loss loss, TestReporter reporter) throws Exception {
        start(2);
        ask(old, "ALTER SYSTEM SET synchronous_standby_names = 'ANY 2 (*)'");
        ask(old, "SELECT pg_reload_conf()");
        try (Load load = Load.on(proxy)) {
            awaitAnswers(load.writes);
            awaitAnswers(load.reads);
            load.reads.forgetLongest();
            switch (loss) {
                case KILLED -> old.kill();
                case STOPPED -> old.stop();
                case FROZEN -> old.freeze();
                case CUT -> relays.getFirst().cut();
            }
            await().until(() -> cluster().topology().primary() == null);
            long written = load.writes.answers();
            next.promote();
            long promoted = System.nanoTime();
            await().atMost(LONG).until(() -> load.writes.answers() > written);
            reporter.publishEntry(loss + ": first write, ms after the promotion", millisSince(promoted));
            postgres.nodes().getLast().follow(next);
            awaitAnswers(load.writes);
            awaitAnswers(load.reads);
            reporter.publishEntry(
                    loss + ": longest read, ms", "" + load.reads.longest().toMillis());
            load.isRight(next);
            reporter.publishEntry(loss + ": errors", load.errors().toString());
            assertThat(load.errors().keySet()).isSubsetOf("40001", "40003", "25P02");
        } finally {
            if (loss == Loss.FROZEN) {
                old.thaw();
            }
        }
    }

    @Test
    void while_nobody_is_the_primary_for_two_seconds_reads_go_on_and_writes_soon_after(TestReporter reporter)
            throws Exception {
        start(2);
        ask(old, "ALTER SYSTEM SET synchronous_standby_names = 'ANY 2 (*)'");
        ask(old, "SELECT pg_reload_conf()");
        try (Load load = Load.on(proxy)) {
            awaitAnswers(load.writes);
            awaitAnswers(load.reads);
            load.reads.forgetLongest();
            old.kill();
            long killed = System.nanoTime();
            await().until(() -> cluster().topology().primary() == null);
            long lost = load.reads.answers();
            await().atMost(LONG).until(() -> System.nanoTime() - killed > GAP.toNanos());
            long meanwhile = load.reads.answers() - lost;
            long written = load.writes.answers();
            next.promote();
            long promoted = System.nanoTime();
            await().atMost(LONG).until(() -> load.writes.answers() > written);
            reporter.publishEntry("first write, ms after the promotion", millisSince(promoted));
            postgres.nodes().getLast().follow(next);
            awaitAnswers(load.writes);
            awaitAnswers(load.reads);
            load.isRight(next);
            reporter.publishEntry("longest read, ms", "" + load.reads.longest().toMillis());
            reporter.publishEntry("reads while there was no primary", "" + meanwhile);
            reporter.publishEntry("errors", load.errors().toString());
            assertThat(meanwhile).isGreaterThan(ANSWERS);
            assertThat(load.reads.longest()).isLessThan(GAP);
            assertThat(load.errors().keySet()).isSubsetOf("40001", "40003", "25P02");
        }
    }

    private static String millisSince(long nanos) {
        return "" + Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }

    @Test
    void a_planned_switchover_costs_no_client_an_error(TestReporter reporter) throws Exception {
        start(2);
        try (Load load = Load.on(proxy)) {
            awaitAnswers(load.writes);
            load.writes.forgetLongest();
            cluster().switchover(cluster().nodes().get(1), "a test").get();
            awaitAnswers(load.writes);
            awaitAnswers(load.reads);
            reporter.publishEntry(
                    "longest write over a switchover, ms",
                    "" + load.writes.longest().toMillis());
            load.isRight(next);
            assertThat(load.errors()).isEmpty();
        }
    }

    @Test
    void a_cascade_loses_a_node_in_its_middle_and_what_hangs_below_is_used_as_far_as_its_lag_allows() throws Exception {
        start(4);
        proxy.reload("routing: { max_lag_time: 1s }");
        try (Load load = Load.on(proxy)) {
            awaitAnswers(load.writes);
            awaitAnswers(load.reads);
            PostgresNode middle = next;
            middle.stop();
            await().until(() -> cluster().topology().standbys().size() == 3);
            await().until(() -> cluster().topology().standbys().stream()
                            .filter(Node::isFresh)
                            .count()
                    == 2);
            awaitAnswers(load.reads);
            awaitAnswers(load.writes);
            middle.start();
            await().atMost(LONG)
                    .until(() -> cluster().topology().standbys().stream()
                                    .filter(Node::isFresh)
                                    .count()
                            == 4);
            awaitAnswers(load.reads);
            load.isRight(old);
            assertThat(load.errors()).isEmpty();
        }
    }
}
