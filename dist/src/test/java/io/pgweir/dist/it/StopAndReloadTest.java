package io.pgweir.dist.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgweir.protocol.ProtocolVersion;
import java.io.IOException;
import java.sql.Connection;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Stopping without harm, and changing the configuration without stopping. */
class StopAndReloadTest {
    private static Future<Boolean> drain(ExecutorService threads, Proxy proxy) {
        return threads.submit(() -> {
            proxy.pgweir().drain();
            return true;
        });
    }

    @Test
    void a_stop_sends_idle_clients_away_at_once_and_others_when_their_transaction_has_ended() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 2 }")
                        .start();
                Client idle = proxy.client();
                Client pinned = proxy.client();
                Client transacting = proxy.client();
                Client busy = proxy.client();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            transacting.query("BEGIN");
            pinned.query("SET work_mem = '5MB'");
            busy.send(Say.query("SELECT pg_sleep(1), 'never mind'"));
            await().until(() -> Servers.ask("SELECT count(*) FROM pg_stat_activity"
                            + " WHERE state = 'active' AND query LIKE '%never mind%' AND pid <> pg_backend_pid()")
                    .equals("1"));
            Future<Boolean> stopped = drain(threads, proxy);
            for (Client client : new Client[] {idle, pinned}) {
                assertThat(client.untilReady().sqlState()).isEqualTo("57P01");
                client.awaitEnd();
            }
            assertThatThrownBy(proxy::knock).isInstanceOf(IOException.class);
            assertThat(busy.untilReady().rows().getFirst().getLast()).isEqualTo("never mind");
            assertThat(busy.untilReady().sqlState()).isEqualTo("57P01");
            assertThat(transacting.query("SELECT 'still'").value()).isEqualTo("still");
            assertThat(stopped.isDone()).isFalse();
            Answer last = transacting.query("COMMIT");
            assertThat(last.tags()).containsExactly("COMMIT");
            assertThat(last.status()).isEqualTo("I");
            assertThat(transacting.untilReady().sqlState()).isEqualTo("57P01");
            assertThat(stopped.get()).isTrue();
        }
        await().until(() -> Servers.backendsOf("app") == 0);
    }

    @Test
    void a_stop_does_not_wait_for_ever() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("stop_timeout: 300ms")
                        .start();
                Client transacting = proxy.client();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            transacting.query("BEGIN");
            Future<Boolean> stopped = drain(threads, proxy);
            assertThat(transacting.untilReady().sqlState()).isEqualTo("57P01");
            assertThat(stopped.get()).isTrue();
        }
        await().until(() -> Servers.backendsOf("app") == 0);
    }

    @Test
    void a_larger_pool_serves_those_who_wait_and_a_smaller_one_closes_what_is_too_much() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("pool: { size: 1 }")
                        .start();
                Client first = proxy.client();
                Client second = proxy.client()) {
            first.query("BEGIN");
            second.send(Say.query("BEGIN"));
            await().until(() -> proxy.pgweir().sessions().all().stream()
                    .anyMatch(session -> session.activity().isInLine()));
            proxy.reload("pool: { size: 2 }");
            assertThat(second.untilReady().status()).isEqualTo("T");
            assertThat(proxy.serverConnections()).isEqualTo(2);
            proxy.reload("pool: { size: 1 }");
            first.query("COMMIT");
            second.query("COMMIT");
            await().until(() -> proxy.serverConnections() == 1 && Servers.backendsOf("app") == 1);
            assertThat(first.query("SELECT 1").value()).isEqualTo("1");
            assertThat(second.query("SELECT 2").value()).isEqualTo("2");
        }
    }

    @Test
    void users_and_passwords_change_for_whoever_comes_next() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("auth: { method: scram-sha-256 }")
                        .start();
                Connection before = proxy.jdbc()) {
            proxy.reload("users: [ " + Proxy.user("other", Servers.PASSWORD) + " ]");
            assertThatThrownBy(() -> proxy.jdbc()).hasMessageContaining("authentication failed");
            proxy.jdbc("user", "other").close();
            assertThat(before.isValid(5)).isTrue();
            proxy.reload("auth: { method: trust }");
            try (Client client = proxy.client("other", "other")) {
                assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            }
        }
    }

    @Test
    void a_server_password_that_changed_is_used_for_the_next_connection_of_a_pool_that_exists() throws Exception {
        Servers.ask("DROP ROLE IF EXISTS renewed");
        Servers.ask("CREATE ROLE renewed LOGIN PASSWORD 'before'");
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster())
                        .with("users: [ " + Proxy.user("renewed", "before") + " ]", "pool: { wait_timeout: 5s }")
                        .start();
                Client client = proxy.client("renewed", "app")) {
            String backend = client.backend();
            Servers.ask("ALTER ROLE renewed PASSWORD 'after'");
            proxy.reload("users: [ " + Proxy.user("renewed", "after") + " ]");
            Servers.ask("SELECT pg_terminate_backend(" + backend + ")");
            await().until(() -> proxy.serverConnections() == 0);
            try (Client later = proxy.client("renewed", "app")) {
                assertThat(later.query("SELECT current_user").value()).isEqualTo("renewed");
            }
            assertThat(client.query("SELECT current_user").value()).isEqualTo("renewed");
        }
    }

    @Test
    void time_outs_and_limits_hold_at_once_for_clients_that_are_in_already() throws Exception {
        try (Proxy proxy = Proxy.inFrontOf(Servers.cluster()).start();
                Client client = proxy.client()) {
            proxy.reload("pool: { query_timeout: 300ms }", "limits: { clients: 1 }");
            assertThat(client.query("SELECT pg_sleep(3600)").sqlState()).isEqualTo("57014");
            try (Client second = proxy.knock()) {
                assertThat(second.startup(ProtocolVersion.NEWEST, "app", "app").sqlState())
                        .isEqualTo("53300");
            }
            proxy.reload("pool: { client_idle_timeout: 300ms }");
            assertThat(client.untilReady().sqlState()).isEqualTo("57P05");
        }
    }
}
