package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions write and read registers, and a ledger that only grows, while standbys stop replaying and go on, one is killed, and another is promoted. What each
 * session wrote and saw is kept, and compared with what it reads: by it, no session reads less than it knows to be there.
 *
 * <p>Run it long with {@code -Dpgweir.consistency.reads=100000}.
 */
class ConsistencyTest {
    private static final int SESSIONS = 12;
    private static final int REGISTERS = 8;
    /** The place of the ledger among the registers: what it holds is how many entries it has. */
    private static final int LEDGER = 0;

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final long MANY = 100_000;
    private static final long READS = Long.getLong("pgweir.consistency.reads", 12_000);

    private PostgresCluster postgres;
    /** Reads have to see what others wrote, too. */
    private volatile boolean aboutOthers;

    private Set<String> standbys;
    /** What each register was last acknowledged to hold, to whomever. */
    private final AtomicLongArray acknowledged = new AtomicLongArray(REGISTERS + 1);

    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong away = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() throws Exception {
        postgres = PostgresCluster.builder()
                .standbys(2)
                .user("app", "secret", "app")
                .start();
        postgres.primary().sql("app", """
                CREATE TABLE register (id int PRIMARY KEY, n bigint);
                INSERT INTO register SELECT g, 0 FROM generate_series(1, %d) g;
                CREATE TABLE ledger (entry text);
                GRANT ALL ON register, ledger TO app""".formatted(REGISTERS));
        postgres.awaitReplay();
        standbys = postgres.standbys().stream().map(node -> "" + node.port()).collect(Collectors.toSet());
    }

    @AfterEach
    void stop() {
        postgres.close();
    }

    private Proxy proxy(String consistency) throws Exception {
        aboutOthers = consistency.equals("proxy") || consistency.equals("strict");
        Proxy proxy = Proxy.overAllOf(postgres)
                .with(
                        "users: [ { name: app, password: secret } ]",
                        "routing: { consistency: " + consistency + ", max_lag_time: 1h }")
                .start();
        await().until(() -> proxy.pgweir().cluster().topology().standbys().size() == 2);
        return proxy;
    }

    private static void ask(PostgresNode node, String sql) throws SQLException {
        String _ = node.sql("postgres", sql);
    }

    /** A session's life: one register to write, all to read. */
    private void live(Proxy proxy, int own, long seed, long until) throws Exception {
        Random random = new Random(seed);
        Map<Integer, Long> known = new HashMap<>();
        try (Client client = proxy.client()) {
            while (reads.get() < until) {
                switch (random.nextInt(60)) {
                    case 0 -> write(client, own, known);
                    case 1 -> append(client, known);
                    default -> read(client, random.nextInt(1 + REGISTERS), known);
                }
            }
        }
    }

    private void write(Client client, int own, Map<Integer, Long> known) throws Exception {
        Answer answer = client.query("UPDATE register SET n = n + 1 WHERE id = " + own + " RETURNING n");
        if (answer.replies().stream().anyMatch(Reply::isError)) {
            assertThat(answer.sqlState()).isEqualTo("40003");
            return; // nobody knows, so nothing is expected
        }
        long written = Long.parseLong(answer.value());
        known.merge(own, written, Math::max);
        acknowledged.accumulateAndGet(own, written, Math::max);
        writes.incrementAndGet();
    }

    private void append(Client client, Map<Integer, Long> known) throws Exception {
        Answer answer = client.query("INSERT INTO ledger VALUES ('" + entries.incrementAndGet() + "')");
        if (answer.replies().stream().anyMatch(Reply::isError)) {
            assertThat(answer.sqlState()).isEqualTo("40003");
            return;
        }
        known.merge(LEDGER, 1L, Long::sum); // one more than what it has seen
        acknowledged.incrementAndGet(LEDGER);
        writes.incrementAndGet();
    }

    private void read(Client client, int id, Map<Integer, Long> known) throws Exception {
        long least = Math.max(known.getOrDefault(id, 0L), aboutOthers ? acknowledged.get(id) : 0);
        Answer answer = client.query(
                id == LEDGER
                        ? "SELECT count(*), inet_server_port() FROM ledger"
                        : "SELECT n, inet_server_port() FROM register WHERE id = " + id);
        assertThat(answer.replies()).as("%s", answer).noneMatch(Reply::isError);
        long seen = Long.parseLong(answer.rows().getFirst().getFirst());
        reads.incrementAndGet();
        if (standbys.contains(answer.rows().getFirst().getLast())) {
            away.incrementAndGet();
        }
        if (seen < least) {
            violations.add("register " + id + ": " + seen + " at "
                    + answer.rows().getFirst().getLast() + " instead of " + least + " after " + known);
        }
        known.merge(id, seen, Math::max);
    }

    /** Standbys stand still and go on, by chance. */
    private void disturb(long seed, long until) throws Exception {
        Random random = new Random(seed);
        while (reads.get() < until) {
            PostgresNode node = postgres.standbys().get(random.nextInt(2));
            ask(node, "SELECT pg_wal_replay_pause()");
            long enough = reads.get() + 200;
            await().until(() -> reads.get() >= Math.min(enough, until));
            ask(node, "SELECT pg_wal_replay_resume()");
        }
    }

    private void run(Proxy proxy, long seed, long until, boolean disturbed) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                int own = 1 + i % REGISTERS;
                long ofSession = seed + i;
                all.add(threads.submit(() -> {
                    live(proxy, own, ofSession, until);
                    return null;
                }));
            }
            if (disturbed) {
                disturb(seed, until);
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    /** Nothing that was acknowledged is lost, and nothing is there twice. */
    private void isWhole(PostgresNode primary) throws SQLException {
        assertThat(primary.sql("app", "SELECT count(*) - count(DISTINCT entry) FROM ledger"))
                .isEqualTo("0");
        assertThat(Long.parseLong(primary.sql("app", "SELECT count(*) FROM ledger")))
                .isGreaterThanOrEqualTo(acknowledged.get(LEDGER));
        for (int id = 1; id <= REGISTERS; id++) {
            assertThat(Long.parseLong(primary.sql("app", "SELECT n FROM register WHERE id = " + id)))
                    .isGreaterThanOrEqualTo(acknowledged.get(id));
        }
    }

    private void report(TestReporter reporter) {
        reporter.publishEntry(Map.of(
                "reads", "" + reads.get(),
                "by standbys", "" + away.get(),
                "writes", "" + writes.get(),
                "violations", "" + violations.size()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "proxy", "strict"})
    void no_session_reads_less_than_it_knows_or_has_asked_to_see(String level, TestReporter reporter) throws Exception {
        long seed = System.nanoTime();
        try (Proxy proxy = proxy(level)) {
            run(proxy, seed, READS / 2, true);
            assertThat(violations).as("seed %d", seed).isEmpty();
            PostgresNode victim = postgres.standbys().getFirst();
            victim.kill();
            run(proxy, seed + 1, READS / 2 + READS / 4, false);
            victim.start();
            run(proxy, seed + 2, READS, false);
        }
        report(reporter);
        isWhole(postgres.primary());
        assertThat(violations).as("seed %d", seed).isEmpty();
        // how many depends on the machine, too: with none there would be nothing to check
        long least = READS >= MANY && !aboutOthers ? reads.get() / 2 : reads.get() / 10;
        assertThat(away.get()).as("of %d reads, by standbys", reads.get()).isGreaterThan(least);
    }

    @Test
    void no_session_goes_back_in_time_when_another_node_becomes_the_primary(TestReporter reporter) throws Exception {
        long seed = System.nanoTime();
        try (Proxy proxy = proxy("session")) {
            run(proxy, seed, READS / 10, false);
            proxy.pgweir()
                    .cluster()
                    .switchover(proxy.pgweir().cluster().topology().standbys().getFirst(), "a test")
                    .get();
            run(proxy, seed + 1, READS / 5, false);
        }
        report(reporter);
        assertThat(violations).as("seed %d", seed).isEmpty();
    }

    @Test
    void no_session_goes_back_in_time_when_the_primary_is_lost_and_reads_go_on_until_another_is_there(
            TestReporter reporter) throws Exception {
        ask(postgres.primary(), "ALTER SYSTEM SET synchronous_standby_names = 'ANY 2 (*)'"); // so that nothing is lost
        ask(postgres.primary(), "SELECT pg_reload_conf()");
        long seed = System.nanoTime();
        try (Proxy proxy = proxy("session");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> load = threads.submit(() -> {
                run(proxy, seed, READS / 3, false);
                return null;
            });
            await().atMost(LONG).until(() -> reads.get() > READS / 10);
            postgres.primary().kill();
            await().until(() -> proxy.pgweir().cluster().topology().primary() == null);
            long lost = reads.get();
            await().until(() -> reads.get() > lost + SESSIONS * 3); // until all of them have something to write
            PostgresNode next = mostAdvanced();
            next.promote();
            for (PostgresNode other : postgres.standbys()) {
                other.follow(next);
            }
            load.get();
            isWhole(next);
        }
        report(reporter);
        assertThat(violations).as("seed %d", seed).isEmpty();
    }

    private PostgresNode mostAdvanced() throws SQLException {
        PostgresNode one = postgres.standbys().getFirst();
        PostgresNode other = postgres.standbys().getLast();
        String received = "SELECT pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')";
        long first = Long.parseLong(one.sql("postgres", received));
        return first >= Long.parseLong(other.sql("postgres", received)) ? one : other;
    }

    @Test
    void who_asked_for_less_may_get_less_so_the_checker_can_fail(TestReporter reporter) throws Exception {
        long seed = System.nanoTime();
        try (Proxy proxy = proxy("eventual")) {
            run(proxy, seed, READS / 4, true);
        }
        report(reporter);
        assertThat(violations).as("seed %d", seed).isNotEmpty();
    }
}
