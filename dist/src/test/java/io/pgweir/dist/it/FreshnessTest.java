package io.pgweir.dist.it;

import static io.pgweir.dist.it.OneNumber.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.dist.postgres.PostgresCluster;
import io.pgweir.dist.postgres.PostgresNode;
import io.pgweir.dist.postgres.SharedCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session reads what it wrote, never goes back in time, and is back on a standby soon. */
class FreshnessTest {
    private static final String READ = "SELECT n, inet_server_port() FROM fresh";

    private final PostgresCluster cluster = SharedCluster.get();
    private Proxy proxy;

    @BeforeEach
    void split() throws Exception {
        OneNumber.begin("fresh");
        proxy = start();
    }

    private Proxy start(String... more) throws Exception {
        Proxy started = Proxy.overAllOf(cluster).with(more).start();
        await().until(() -> started.pgweir().cluster().topology().standbys().size() == 2);
        return started;
    }

    @AfterEach
    void resume() {
        Replay.resume(cluster);
        proxy.close();
    }

    private static boolean isAway(Client client) throws Exception {
        return OneNumber.isAway(client.query(READ));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_session_reads_what_it_wrote_however_late_its_standbys_are(boolean late) throws Exception {
        if (late) {
            Replay.pause(cluster);
        }
        try (Client client = proxy.client()) {
            for (int i = 1; i <= 200; i++) {
                client.query("UPDATE fresh SET n = " + i);
                assertThat(number(client.query(READ))).isEqualTo("" + i);
                assertThat(number(client.extended(READ))).isEqualTo("" + i);
            }
        }
    }

    @Test
    void what_a_transaction_wrote_before_it_rolled_a_savepoint_back_is_read_after_it() throws Exception {
        Replay.pause(cluster);
        try (Client client = proxy.client()) {
            client.query("BEGIN");
            client.query("UPDATE fresh SET n = 7");
            client.query("SAVEPOINT s");
            client.query("UPDATE fresh SET n = 8");
            client.query("ROLLBACK TO s");
            assertThat(number(client.query(READ))).isEqualTo("7");
            client.query("COMMIT");
            assertThat(number(client.query(READ))).isEqualTo("7");
        }
    }

    @Test
    void a_session_that_has_written_is_back_on_a_standby_soon_even_if_it_never_pauses() throws Exception {
        try (Client client = proxy.client()) {
            await().until(() -> isAway(client));
            client.query("UPDATE fresh SET n = 1");
            int reads = 0;
            while (!isAway(client)) {
                assertThat(reads++).isLessThan(2000);
            }
        }
    }

    @Test
    void a_session_never_goes_back_in_time_though_its_standbys_differ() throws Exception {
        PostgresNode behind = cluster.standbys().getFirst();
        try (Client reader = proxy.client();
                Client writer = proxy.client()) {
            int last = 0;
            for (int i = 1; i <= 300; i++) {
                if (i == 100) {
                    Replay.pause(behind);
                } else if (i == 200) {
                    Replay.resume(behind);
                }
                writer.query("UPDATE fresh SET n = " + i);
                for (int j = 0; j < 3; j++) {
                    int now = Integer.parseInt(number(reader.query(READ)));
                    assertThat(now).isBetween(last, i);
                    last = now;
                }
                if (i % 50 == 0) {
                    reader.query("BEGIN");
                    last = Integer.parseInt(number(reader.query(READ)));
                    reader.query("COMMIT");
                    assertThat(last).isEqualTo(i);
                }
            }
        }
    }

    @Test
    void who_does_not_mind_reads_what_a_standby_has() throws Exception {
        Replay.pause(cluster);
        try (Proxy eventual = start("routing: { consistency: eventual }");
                Client client = eventual.client()) {
            await().until(() -> isAway(client));
            client.query("UPDATE fresh SET n = 5");
            assertThat(number(client.query(READ))).isEqualTo("0");
        }
    }

    @Test
    void a_standby_that_is_too_far_behind_gets_no_reads() throws Exception {
        try (Proxy strict = start("routing: { consistency: eventual, max_lag_time: 100ms }");
                Client client = strict.client()) {
            await().until(() -> isAway(client));
            Replay.pause(cluster);
            client.query("UPDATE fresh SET n = 5");
            await().until(() -> number(client.query(READ)).equals("5"));
            assertThat(isAway(client)).isFalse();
            Replay.resume(cluster);
            await().until(() -> isAway(client));
            assertThat(number(client.query(READ))).isEqualTo("5");
        }
    }
}
