package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Work that goes from a client to a server and back leaves nothing for the collector. */
@ParameterizedClass
@EnumSource(names = {"ONE_NODE", "SPLIT"})
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final String WORKER = "pgweir-worker";
    private static final int WARM_UP = 10_000;
    private static final int ROUNDS = 2_000;
    private static final int MEASURES = 6;
    /** What timers and counters that wake up now and then may take, shared out over the rounds: less than one small object each. */
    private static final long AT_MOST = 12;

    private final Ground ground;
    private final ResourceLeakDetector.Level leaks = ResourceLeakDetector.getLevel();
    private Proxy proxy;

    AllocationTest(Ground ground) {
        this.ground = ground;
    }

    @BeforeEach
    void tables() throws Exception {
        ground.ask("CREATE TABLE IF NOT EXISTS weighed (id serial, what text)");
        ground.ask("INSERT INTO weighed (what) SELECT 'something' FROM generate_series(1, 10)");
        ground.ask("GRANT ALL ON weighed, weighed_id_seq TO app");
        // by lag nobody is moved from standby to standby, for which scouts would look, also on the worker
        proxy = ground.start("pool: { size: 4 }", "routing: { strategy: least-lag }");
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED); // as outside of tests
    }

    @AfterEach
    void close() throws Exception {
        ResourceLeakDetector.setLevel(leaks);
        proxy.close();
        ground.ask("DROP TABLE weighed");
    }

    @Test
    void a_simple_read() throws Exception {
        assertNothingIsLeftBy(Say.query("SELECT what FROM weighed WHERE id = 3"));
    }

    @Test
    void an_unnamed_statement() throws Exception {
        assertNothingIsLeftBy(together(
                Say.parse("", "SELECT what FROM weighed WHERE id = $1"), Say.bind("", "3"), Say.execute(), Say.SYNC));
    }

    @Test
    void a_prepared_statement() throws Exception {
        try (Client client = proxy.client()) {
            client.send(Say.parse("named", "SELECT what FROM weighed WHERE id = $1"), Say.SYNC)
                    .untilReady();
            assertThat(bytesPerRound(client, together(Say.bind("named", "3"), Say.execute(), Say.SYNC)))
                    .isLessThanOrEqualTo(AT_MOST);
        }
    }

    @Test
    void a_transaction() throws Exception {
        assertNothingIsLeftBy(
                Say.query("BEGIN"), Say.query("UPDATE weighed SET what = 'else' WHERE id = 3"), Say.query("COMMIT"));
    }

    @Test
    void a_transaction_that_only_reads() throws Exception {
        assertNothingIsLeftBy(
                Say.query("BEGIN READ ONLY"), Say.query("SELECT what FROM weighed WHERE id = 3"), Say.query("COMMIT"));
    }

    @Test
    void an_insert_beside_an_application_that_asks_for_its_sequences_values() throws Exception {
        try (Client asker = proxy.client()) {
            asker.query("SELECT nextval('weighed_id_seq'), currval('weighed_id_seq')");
        }
        try (Client client = proxy.knock()) {
            client.login("app", "app", "application_name", "never asks");
            assertThat(bytesPerRound(client, Say.query("UPDATE weighed SET what = 'else' WHERE id = 3")))
                    .isLessThanOrEqualTo(AT_MOST);
        }
    }

    private void assertNothingIsLeftBy(Say... units) throws Exception {
        try (Client client = proxy.client()) {
            assertThat(bytesPerRound(client, units)).isLessThanOrEqualTo(AT_MOST);
        }
    }

    /**
     * What the workers allocate for one round of these units of work, each sent when the one before has been answered. It is the
     * least of several measures, as what isn't compiled yet allocates more.
     */
    private static long bytesPerRound(Client client, Say... units) throws Exception {
        repeat(client, WARM_UP, units);
        long least = Long.MAX_VALUE;
        for (int measure = 0; measure < MEASURES && least > AT_MOST; measure++) {
            long before = allocated();
            repeat(client, ROUNDS, units);
            least = Math.min(least, (allocated() - before) / ROUNDS);
        }
        return least;
    }

    private static void repeat(Client client, int rounds, Say... units) throws Exception {
        for (int i = 0; i < rounds; i++) {
            for (Say unit : units) {
                assertThat(client.send(unit).untilReady().tags()).hasSize(1);
            }
        }
    }

    /** Several messages in one write. */
    private static Say together(Say... messages) {
        return out -> Arrays.stream(messages).forEach(message -> message.accept(out));
    }

    private static long allocated() {
        return Stream.of(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith(WORKER))
                .mapToLong(thread -> THREADS.getThreadAllocatedBytes(thread.getThreadId()))
                .sum();
    }
}
