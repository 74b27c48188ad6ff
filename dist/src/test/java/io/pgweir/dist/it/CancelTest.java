package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.protocol.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cancel request reaches the query that its key stands for, and never another. */
class CancelTest {
    private static final String SLEEP = "SELECT pg_sleep(3600)";

    @ParameterizedTest
    @ValueSource(ints = {ProtocolVersion.V3_0, ProtocolVersion.V3_2})
    void it_reaches_the_client_s_own_query_and_the_session_goes_on(int protocol) throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster()).start();
                Client client = proxy.knock();
                Client other = proxy.client()) {
            client.startup(protocol, "app", "app");
            assertThat(client.key().key()).hasSize(protocol == ProtocolVersion.V3_0 ? 4 : 32);
            other.query("BEGIN");
            other.send(Say.query("SELECT 'other' FROM pg_sleep(1)"));
            client.send(Say.query(SLEEP));
            awaitSleepers(1);
            client.cancel();
            assertThat(client.untilReady().sqlState()).isEqualTo("57014");
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            assertThat(other.untilReady().value()).isEqualTo("other");
        }
    }

    @Test
    void a_wrong_secret_or_an_unknown_client_does_nothing() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster()).start();
                Client client = proxy.client()) {
            client.send(Say.query("SELECT 'undisturbed' FROM pg_sleep(1)"));
            await().until(() -> running("undisturbed") == 1);
            byte[] wrong = client.key().key().clone();
            wrong[31] ^= 1;
            client.cancel(client.key().pid(), wrong);
            client.cancel(client.key().pid(), new byte[4]);
            client.cancel(client.key().pid(), new byte[256]);
            client.cancel(client.key().pid() ^ 1, client.key().key());
            assertThat(client.untilReady().value()).isEqualTo("undisturbed");
        }
    }

    @Test
    void one_that_comes_when_its_client_is_idle_does_not_hit_the_next_user_of_the_connection() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 1 }")
                        .start();
                Client idle = proxy.client();
                Client busy = proxy.client()) {
            idle.query("SELECT 1");
            busy.send(Say.query("SELECT 'undisturbed' FROM pg_sleep(0.5)"));
            await().until(() -> running("undisturbed") == 1);
            for (int i = 0; i < 10; i++) {
                idle.cancel();
            }
            assertThat(busy.untilReady().value()).isEqualTo("undisturbed");
        }
    }

    @Test
    void one_that_comes_as_the_query_ends_never_hits_the_next_user_of_the_connection() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 1 }")
                        .start();
                Client cancelled = proxy.client();
                Client next = proxy.client();
                ExecutorService cancelling = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 60; round++) {
                cancelled.send(Say.query("SELECT count(*) FROM generate_series(1, " + 500 * (round % 12) + ")"));
                var cancel = cancelling.submit(() -> {
                    cancelled.cancel();
                    return true;
                });
                next.send(Say.query("SELECT 'next' FROM pg_sleep(0.002)"));
                Answer own = cancelled.untilReady();
                assertThat(own.shape()).isIn("TDCZ", "EZ", "TEZ", "TDEZ");
                assertThat(next.untilReady().value()).isEqualTo("next");
                assertThat(cancel.get()).isTrue();
            }
        }
    }

    @Test
    void a_client_in_line_can_not_be_cancelled_onto_somebody_else() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 1 }")
                        .start();
                Client busy = proxy.client();
                Client waiting = proxy.client()) {
            busy.send(Say.query("SELECT 'undisturbed' FROM pg_sleep(0.5)"));
            waiting.send(Say.query("SELECT 'waited'"));
            waiting.cancel();
            assertThat(busy.untilReady().value()).isEqualTo("undisturbed");
            waiting.untilReady();
            assertThat(waiting.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @Test
    void many_at_once_reach_a_query_each() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                .with("pool: { size: 10 }", "workers: 2")
                .start()) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                clients.add(proxy.client());
            }
            for (int round = 0; round < 2; round++) {
                for (Client client : clients) {
                    client.send(Say.query(SLEEP));
                }
                awaitSleepers(10);
                // closing it waits for all of them: a late one would rightly hit the client's next query
                try (ExecutorService cancelling = Executors.newVirtualThreadPerTaskExecutor()) {
                    for (int i = 0; i < 100; i++) {
                        Client client = clients.get(i % clients.size());
                        cancelling.submit(() -> {
                            client.cancel();
                            return true;
                        });
                    }
                }
                for (Client client : clients) {
                    assertThat(client.untilReady().sqlState()).isEqualTo("57014");
                }
            }
            for (Client client : clients) {
                assertThat(client.query("SELECT 1").value()).isEqualTo("1");
                client.close();
            }
            assertThat(proxy.serverConnections()).isLessThanOrEqualTo(10);
        }
    }

    private static void awaitSleepers(int count) {
        await().until(() -> running(SLEEP) == count);
    }

    private static int running(String text) {
        return Integer.parseInt(
                Servers.ask("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
                        + " AND strpos(query, '" + text + "') > 0"));
    }
}
