package io.pgweir.dist.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.PoolMode;
import io.pgweir.dist.postgres.SharedCluster;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** pgbench in its protocols, with fewer and with more clients than the pool has connections. */
@ParameterizedClass
@EnumSource(PoolMode.class)
class PgbenchTest {
    private static final int POOL_SIZE = 20;

    private final PoolMode mode;

    PgbenchTest(PoolMode mode) {
        this.mode = mode;
    }

    @BeforeAll
    static void make_the_tables_through_the_proxy() {
        Program.mustBeInstalled("pgbench");
        try (Front loader = new Front(SharedCluster.get(), PoolMode.TRANSACTION, POOL_SIZE)) {
            Program done = Program.run(loader, "", "pgbench", "-i", "-q", "-s", "1", "-I", "dtgvpf");
            assertThat(done.exitCode()).as(done.err()).isZero();
        }
    }

    static Stream<Arguments> runs() {
        return Stream.of("simple", "extended", "prepared")
                .flatMap(protocol -> Stream.of(1, 8, 64).map(clients -> Arguments.of(protocol, clients)));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void transactions_add_up(String protocol, int clients) throws Exception {
        int each = Math.max(2, 64 / clients);
        String before = Tables.ask("SELECT count(*) FROM pgbench_history");
        boolean transactions = mode != PoolMode.STATEMENT;
        try (Front own = new Front(SharedCluster.get(), mode, POOL_SIZE)) {
            // in session mode all clients need a connection at the same time
            int most = mode == PoolMode.SESSION ? Math.min(clients, POOL_SIZE) : clients;
            // pgbench prepares in a call that blocks its thread, and with it the transactions of that thread's other
            // clients
            int threads = protocol.equals("prepared") ? most : Math.min(2, most);
            Program done = Program.run(
                    own,
                    "",
                    "pgbench",
                    "-n",
                    "-M" + protocol,
                    "-c" + most,
                    "-j" + threads,
                    "-t" + each,
                    "-b" + (transactions ? "tpcb-like" : "select-only"));
            assertThat(done.exitCode()).as(done.err()).isZero();
            assertThat(done.out()).contains("processed: %d/%d".formatted(most * each, most * each));
            if (transactions) {
                assertThat(Tables.ask("SELECT count(*) - " + before + " FROM pgbench_history"))
                        .isEqualTo("" + most * each);
            }
        }
        assertThat(Tables.ask("SELECT (SELECT sum(abalance) FROM pgbench_accounts) = (SELECT sum(bbalance) FROM"
                        + " pgbench_branches) AND (SELECT coalesce(sum(delta), 0) FROM pgbench_history) ="
                        + " (SELECT sum(tbalance) FROM pgbench_tellers)"))
                .isEqualTo("t");
    }

    @Test
    void a_connection_for_each_transaction_works() {
        try (Front own = new Front(SharedCluster.get(), mode, POOL_SIZE)) {
            Program done = Program.run(own, "", "pgbench", "-n", "-S", "-C", "-c8", "-j2", "-t10");
            assertThat(done.exitCode()).as(done.err()).isZero();
            assertThat(done.out()).contains("processed: 80/80");
        }
    }

    @Test
    void five_hundred_clients_are_served() {
        Assumptions.assumeTrue(mode != PoolMode.SESSION, "in session mode each open client has a server connection");
        try (Front own = new Front(SharedCluster.get(), mode, POOL_SIZE)) {
            Program done = Program.run(own, "", "pgbench", "-n", "-S", "-c500", "-j2", "-t4");
            assertThat(done.exitCode()).as(done.err()).isZero();
            assertThat(done.out()).contains("processed: 2000/2000");
        }
    }
}
