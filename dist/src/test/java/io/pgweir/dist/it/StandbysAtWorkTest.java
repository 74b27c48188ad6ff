package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.protocol.sql.Reason;
import io.pgweir.proxy.cluster.Cluster;
import io.pgweir.proxy.view.RouteSight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** What standbys are there for: most reads are theirs, though somebody always writes; and one that hangs takes nobody else with it. */
class StandbysAtWorkTest {
    private static final int CLIENTS = 8;
    private static final long STATEMENTS = Long.getLong("pgweir.mix.statements", 10_000);
    /** So much must go on while a standby hangs. */
    private static final long PROGRESS = 20;

    private static final Duration PERIOD = Duration.ofMillis(400);
    private static final Duration TIMEOUT = Duration.ofMillis(600);
    private static final int FAILURES = 2;
    /** What a machine that does much else may add to that. */
    private static final Duration SLOWNESS = Duration.ofSeconds(1);

    private static PostgresCluster postgres;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresCluster.builder()
                .standbys(2)
                .user("app", "secret", "app")
                .start();
        postgres.primary().sql("app", """
                CREATE TABLE counter (id int PRIMARY KEY, n bigint);
                INSERT INTO counter SELECT g, 0 FROM generate_series(1, 100) g;
                GRANT ALL ON counter TO app""");
        postgres.awaitReplay();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    private static Proxy.Setup setup() {
        return Proxy.overAllOf(postgres).with("users: [ { name: app, password: secret } ]");
    }

    private static void awaitReadsAway(Proxy proxy) throws Exception {
        try (Client client = proxy.client()) { // what the tables are must be known by then
            String home = "" + postgres.primary().port();
            await().until(() -> !client.query("SELECT inet_server_port() FROM counter WHERE id = 1")
                    .value()
                    .equals(home));
        }
    }

    @Test
    void with_nine_reads_to_a_write_four_of_five_reads_are_served_by_standbys(TestReporter reporter) throws Exception {
        AtomicLong left = new AtomicLong(STATEMENTS);
        try (Proxy proxy = setup().start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            awaitReadsAway(proxy);
            RouteSight before = reads(proxy);
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(i);
                int own = i + 1;
                clients.add(threads.submit(() -> {
                    mix(proxy, random, own, left);
                    return null;
                }));
            }
            for (Future<?> client : clients) {
                client.get();
            }
            long away = reads(proxy).away() - before.away();
            long all = away + reads(proxy).home() - before.home();
            reporter.publishEntry("reads by standbys, %", "" + 100 * away / all);
            assertThat(all).isGreaterThan(STATEMENTS * 8 / 10);
            assertThat(away).as("of %d reads", all).isGreaterThanOrEqualTo(all * 8 / 10);
        }
    }

    private static RouteSight reads(Proxy proxy) {
        return proxy.pgweir().view().routes().stream()
                .filter(route -> route.reason() == Reason.READ)
                .findFirst()
                .orElseThrow();
    }

    private static void mix(Proxy proxy, Random random, int own, AtomicLong left) throws Exception {
        try (Client client = proxy.client()) {
            while (left.getAndDecrement() > 0) {
                Answer answer = random.nextInt(10) == 0
                        ? client.query("UPDATE counter SET n = n + 1 WHERE id = " + own)
                        : client.query("SELECT n FROM counter WHERE id = " + (1 + random.nextInt(100)));
                assertThat(answer.replies()).as("%s", answer).noneMatch(Reply::isError);
            }
        }
    }

    @Test
    void one_that_hangs_is_out_of_rotation_soon_and_only_its_own_readers_wait_for_that(TestReporter reporter)
            throws Exception {
        PostgresNode victim = postgres.standbys().getFirst();
        PostgresNode other = postgres.standbys().getLast();
        try (Proxy proxy = setup().with(
                                "monitor: { user: postgres, password: " + Proxy.quote(postgres.superuserPassword())
                                        + ", period: " + PERIOD.toMillis() + "ms, timeout: " + TIMEOUT.toMillis()
                                        + "ms, failures: " + FAILURES + " }",
                                "routing: { redirects: [ { application: victim, target: '127.0.0.1:" + victim.port()
                                        + "' }, { application: other, target: '127.0.0.1:" + other.port() + "' } ] }")
                        .start();
                Loop writes = new Loop(proxy, "writer", "UPDATE counter SET n = n + 1 WHERE id = 50");
                Loop reads = new Loop(proxy, "other", "SELECT inet_server_port() FROM counter WHERE id = 1");
                Loop ofVictim = new Loop(proxy, "victim", "SELECT inet_server_port() FROM counter WHERE id = 1")) {
            Cluster cluster = proxy.pgweir().cluster();
            awaitReadsAway(proxy);
            await().until(() ->
                    ofVictim.last().equals("" + victim.port()) && reads.last().equals("" + other.port()));
            long written = writes.answers();
            long read = reads.answers();
            long frozen = System.nanoTime();
            victim.freeze();
            try {
                await().until(() -> cluster.topology().standbys().size() == 1);
                Duration out = Duration.ofNanos(System.nanoTime() - frozen);
                reporter.publishEntry("hung standby out of rotation, ms", "" + out.toMillis());
                assertThat(out)
                        .isLessThan(TIMEOUT.multipliedBy(FAILURES).plus(PERIOD).plus(SLOWNESS));
                assertThat(writes.answers()).isGreaterThan(written + PROGRESS);
                assertThat(reads.answers()).isGreaterThan(read + PROGRESS);
                long asked = ofVictim.answers();
                await().until(() -> ofVictim.answers() > asked + PROGRESS);
                assertThat(ofVictim.last()).isNotEqualTo("" + victim.port());
            } finally {
                victim.thaw();
            }
            await().until(() -> ofVictim.last().equals("" + victim.port()));
            for (Loop one : List.of(writes, reads, ofVictim)) {
                one.isWell();
            }
        }
    }

    /** One client that asks the same again and again. */
    private static final class Loop implements AutoCloseable {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final AtomicLong answers = new AtomicLong();
        private final Future<?> life;
        private volatile String last = "";
        private volatile boolean enough;

        Loop(Proxy proxy, String application, String sql) throws Exception {
            Client client = proxy.knock();
            client.login("app", "app", "application_name", application);
            life = thread.submit(() -> {
                try (client) {
                    while (!enough) {
                        Answer answer = client.query(sql);
                        assertThat(answer.replies()).as("%s", answer).noneMatch(Reply::isError);
                        last = answer.rows().isEmpty() ? "" : answer.value();
                        answers.incrementAndGet();
                    }
                }
                return null;
            });
        }

        long answers() {
            return answers.get();
        }

        String last() {
            return last;
        }

        /** It has had nothing but answers. */
        void isWell() throws Exception {
            enough = true;
            life.get();
        }

        @Override
        public void close() {
            enough = true;
            thread.shutdownNow();
        }
    }
}
