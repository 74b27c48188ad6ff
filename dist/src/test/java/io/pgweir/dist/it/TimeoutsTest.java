package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgweir.protocol.ProtocolVersion;
import org.junit.jupiter.api.Test;

/** What ends by itself when it takes too long. No test looks at the clock: it sees what happens, not when. */
class TimeoutsTest {
    private static Proxy proxy(String... settings) throws Exception {
        return Proxy.inFrontOf(Servers.cluster()).with(settings).start();
    }

    @Test
    void who_says_nothing_or_not_enough_is_shown_out_at_every_step_of_the_login() throws Exception {
        try (Proxy proxy = proxy("limits: { login_timeout: 300ms }", "auth: { method: scram-sha-256 }");
                Client silent = proxy.knock();
                Client half = proxy.knock();
                Client asked = proxy.knock();
                Client halfAnswer = proxy.knock()) {
            half.send(Say.bytes(0, 0, 0, 50, 0, 3, 0, 0, 'u'));
            asked.startup(ProtocolVersion.V3_0, "app", "app");
            halfAnswer.startup(ProtocolVersion.V3_0, "app", "app");
            halfAnswer.send(Say.bytes('p', 0, 0, 0, 99, 'S'));
            for (Client client : new Client[] {silent, half, asked, halfAnswer}) {
                assertThat(client.untilReady().error().message()).contains("timeout");
            }
            await().until(() -> proxy.pgweir().clients() == 0);
        }
    }

    @Test
    void an_idle_client_is_told_and_disconnected() throws Exception {
        try (Proxy proxy = proxy("pool: { client_idle_timeout: 300ms }");
                Client client = proxy.client()) {
            client.query("SELECT 1");
            assertThat(client.untilReady().sqlState()).isEqualTo("57P05");
            client.awaitEnd();
        }
    }

    @Test
    void a_client_that_waits_for_its_answer_is_not_idle() throws Exception {
        try (Proxy proxy = proxy("pool: { client_idle_timeout: 300ms, idle_in_transaction_timeout: 300ms }");
                Client client = proxy.client()) {
            client.query("BEGIN");
            assertThat(client.query("SELECT 'rested' FROM pg_sleep(0.8)").value())
                    .isEqualTo("rested");
        }
    }

    @Test
    void a_client_idle_in_a_transaction_loses_it_and_its_locks() throws Exception {
        Servers.ask("CREATE TABLE IF NOT EXISTS forgotten (a int)");
        Servers.ask("GRANT ALL ON forgotten TO app");
        try (Proxy proxy = proxy("pool: { size: 1, idle_in_transaction_timeout: 300ms }");
                Client client = proxy.client();
                Client next = proxy.client()) {
            client.query("BEGIN");
            client.query("INSERT INTO forgotten VALUES (1)");
            next.send(Say.query("SELECT count(*) FROM forgotten"));
            assertThat(client.untilReady().sqlState()).isEqualTo("25P03");
            client.awaitEnd();
            assertThat(next.untilReady().value()).isEqualTo("0");
        }
    }

    @Test
    void a_transaction_that_lasts_too_long_ends_even_while_it_is_busy() throws Exception {
        try (Proxy proxy = proxy("pool: { size: 1, transaction_timeout: 400ms }");
                Client client = proxy.client();
                Client next = proxy.client()) {
            client.query("BEGIN");
            client.send(Say.query("SELECT pg_sleep(3600), 'transaction timeout'"));
            assertThat(client.untilReady().sqlState()).isEqualTo("25P04");
            assertThat(next.query("SELECT 1").value()).isEqualTo("1");
            await().until(() -> Servers.ask("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND"
                            + " pid <> pg_backend_pid() AND query LIKE '%transaction timeout%'")
                    .equals("0"));
        }
    }

    @Test
    void a_query_that_runs_too_long_is_cancelled_and_its_session_goes_on() throws Exception {
        try (Proxy proxy = proxy("pool: { size: 1, query_timeout: 300ms }");
                Client client = proxy.client()) {
            assertThat(client.query("SELECT pg_sleep(3600)").sqlState()).isEqualTo("57014");
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            client.query("BEGIN");
            assertThat(client.extended("SELECT pg_sleep(3600)").sqlState()).isEqualTo("57014");
            assertThat(client.query("ROLLBACK").status()).isEqualTo("I");
        }
    }
}
